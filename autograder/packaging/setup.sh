#!/usr/bin/env bash
# Builds the grading image: run once, as root, on an Ubuntu or Debian base image. Needs Python 3.10
# to 3.13, or apt to install it, and the Python package registry; nothing else.
set -euo pipefail

source_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
environment=${AUTOGRADER_VENV:-/opt/autograder}

suitable() {
    "$1" - <<'PYTHON' 2>/dev/null
import ensurepip, sys, venv
sys.exit(not (3, 10) <= sys.version_info < (3, 14))
PYTHON
}

find_python() {
    local candidate
    for candidate in python3.12 python3.11 python3.13 python3.10 python3; do
        if command -v "$candidate" >/dev/null && suitable "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

if ! python=$(find_python); then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends python3 python3-venv ca-certificates
    python=$(find_python) || {
        echo "No Python 3.10 to 3.13 here, and apt has none: choose a newer base image." >&2
        exit 1
    }
fi

"$python" -m venv --clear "$environment"
"$environment/bin/python" -m pip install --quiet --no-cache-dir --disable-pip-version-check \
    --require-hashes -r "$source_folder/requirements.lock"
site=$("$environment/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
cp -r "$source_folder/package/autograder" "$site/"
"$environment/bin/python" -m compileall -q "$site/autograder"

# Student code runs as another user: what grades it is none of its business.
chmod -R go-rwx "$source_folder"
chmod -R go+rX "$environment"

echo "Checking that everything can be imported:"
TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES=-1 "$environment/bin/python" - <<'PYTHON'
import autograder, keras, numpy, sys, tensorflow
print(f"Python {sys.version.split()[0]}, TensorFlow {tensorflow.__version__}, "
      f"Keras {keras.__version__}, NumPy {numpy.__version__}, autograder {autograder.__version__}")
PYTHON
