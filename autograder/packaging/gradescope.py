"""autograder.zip: what Gradescope needs to build the grading image and to run it.

Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

import io
import json
from importlib import resources
from pathlib import Path
from string import Template

import numpy as np

from autograder import data
from autograder.gradescope import SHARE_OF_LIMIT
from autograder.lab import Lab
from autograder.packaging.archive import read_folder
from autograder.report.grade import Grade
from autograder.report.gradescope import ROOM, results_json

_NOT_STARTED = (
    "Nothing has been graded yet. If you read this, the grader could not start; "
    "please tell your instructor."
)


def autograder_files(lab: Lab, data_file: Path | None) -> tuple[dict[str, bytes], list[str]]:
    """The zip's files, and sentences about what could not be put in."""
    here = resources.files("autograder.packaging")
    first = results_json(Grade.blank(lab.rubric))
    first["output"] = _NOT_STARTED
    files = {
        "setup.sh": here.joinpath("setup.sh").read_bytes(),
        "run_autograder": run_autograder(lab, "autograder.gradescope", SHARE_OF_LIMIT),
        "requirements.lock": here.joinpath("requirements.lock").read_bytes(),
        "first_results.json": json.dumps(first, indent=1).ljust(ROOM).encode(),
        "lab/rubric.yaml": lab.rubric_file.read_bytes(),
    }
    package = Path(__file__).resolve().parents[1]
    _add(files, "package/autograder", read_folder(package))
    _add(files, "lab/assignment", read_folder(lab.assignment))
    # The model is all that is needed of the answers; their bank stays with the instructor.
    bank = f"{lab.answer_bank.relative_to(lab.checks).as_posix()}/"
    checks = read_folder(lab.checks)
    _add(files, "lab/tests/hidden", {n: c for n, c in checks.items() if not n.startswith(bank)})
    if lab.trained_model.is_file():
        files[f"lab/solutions/{lab.trained_model.name}"] = lab.trained_model.read_bytes()
    notes = []
    for name in lab.rubric.datasets:
        try:
            images, labels = data.hidden_sample(lab, name, data_file, download=True)
        except data.DataMissing as error:
            notes.append(f"Without {name}: items that need it will not be graded. {error}.")
        else:
            files[f"lab/hidden_data/{name}.npz"] = _npz(images, labels)
            notes.append(f"With {len(images):,} hidden test images of {name}.")
    return files, notes


def run_autograder(lab: Lab, module: str, share: float) -> bytes:
    """The script that Gradescope runs: `module` with a share of Gradescope's limit, in seconds."""
    here = resources.files("autograder.packaging")
    script = Template(here.joinpath("run_autograder.sh").read_text(encoding="utf-8"))
    seconds = int(lab.rubric.limits.platform_seconds * share)
    return script.substitute(module=module, seconds=seconds).encode()


def _add(files: dict[str, bytes], folder: str, more: dict[str, bytes]) -> None:
    files.update({f"{folder}/{name}": content for name, content in more.items()})


def _npz(images: np.ndarray, labels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, images=images, labels=labels)
    return buffer.getvalue()
