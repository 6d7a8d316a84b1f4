# make grade   sets everything up and grades solutions/
# make test    sets everything up and runs the tests
# make prove   proves both labs with all mutants

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv --quiet

.PHONY: setup grade test check lint lock prove package clean
.DEFAULT_GOAL := test

setup: .venv/ready

.venv/ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 14))' || \
		{ echo "Python 3.10 to 3.13 is needed; name one: make PYTHON=python3.12"; exit 1; }
	@echo "Setting up .venv (TensorFlow is large: this can take a few minutes)"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@VIRTUAL_ENV=.venv $(UV) pip sync --require-hashes requirements-dev.lock
	@VIRTUAL_ENV=.venv $(UV) pip install --no-deps --editable .
	@touch $@

grade: setup
	$(BIN)/autograder grade solutions --out out

# In the order of their names: the labs' proofs, which use several processors, come late.
test: check
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/autograder lint

prove: setup
	$(BIN)/autograder verify
	$(BIN)/autograder verify --lab examples/text_generation

package: setup
	$(BIN)/autograder package

lock: setup
	$(UV) pip compile pyproject.toml --universal --python-version 3.10 --generate-hashes \
		--no-emit-index-url --no-header --output-file autograder/packaging/requirements.lock
	$(UV) pip compile pyproject.toml --extra otter --universal --python-version 3.10 \
		--generate-hashes --no-emit-index-url --no-header \
		--output-file autograder/packaging/requirements-otter.lock
	$(UV) pip compile pyproject.toml --group dev --universal --python-version 3.10 --generate-hashes \
		--no-emit-index-url --no-header --output-file requirements-dev.lock

clean:
	rm -rf .venv out dist .pytest_cache .mypy_cache .ruff_cache
