"""autograder-otter.zip: autograder.zip for courses that know Otter-Grader.

Otter's own generator writes otter_config.json, environment.yml and the tests. Two of its scripts
give way to ours: setup.sh, which would install conda and a browser, and run_autograder, which would
give Otter the submission to run. docs/otter.md tells what students and instructors see.
"""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from importlib import resources
from pathlib import Path
from typing import Any

from autograder.lab import Lab
from autograder.otter.tests import package_tests
from autograder.packaging.gradescope import run_autograder
from autograder.packaging.student import PackageRefused

_SHARE_OF_LIMIT = 0.8
"""Of Gradescope's limit for the box; the rest is Otter's."""
_REPLACED = ("run_autograder", "run_otter.py", "setup.sh")
_LOCK = "requirements-otter.lock"
_BROWSER = b"""
# Otter's PDF of the written answers is made by a browser.
"$environment/bin/playwright" install --with-deps chromium
"""
_SMOKE_TEST = b"""
"$environment/bin/python" -c 'import autograder.otter.run, otter.run'
"""


def otter_files(lab: Lab, native: dict[str, bytes]) -> dict[str, bytes]:
    """The zip's files.

    Args:
        native: the files of autograder.zip.

    Raises:
        PackageRefused: Otter-Grader is not installed, or the rubric's settings for it are wrong.
    """
    config = otter_config(lab)
    generated = _generate(lab, config)
    for_pdf = json.loads(generated["otter_config.json"]).keys() & {"pdf", "token"}
    return {
        **native,
        **{name: text for name, text in generated.items() if name not in _REPLACED},
        "requirements.lock": _lock(),
        "run_autograder": run_autograder(lab, "autograder.otter.run", _SHARE_OF_LIMIT),
        "setup.sh": native["setup.sh"] + (_BROWSER if for_pdf else b"") + _SMOKE_TEST,
    }


def _lock() -> bytes:
    return resources.files("autograder.packaging").joinpath(_LOCK).read_bytes()


def otter_config(lab: Lab) -> dict[str, Any]:
    """otter_config.json: as much of the rubric as Otter can show, and the rubric's own keys for it.

    Raises:
        PackageRefused: a key that Otter would ignore in silence.
    """
    try:
        from otter.run import AutograderConfig
    except ImportError:
        raise PackageRefused(
            "Otter-Grader is not installed; python -m pip install 'autograder[otter]'"
        ) from None
    never = any(item.visibility == "hidden" for _, item in lab.rubric.entries())
    config: dict[str, Any] = {
        "show_hidden": not never,  # Otter's word for 'when grades are published'.
        "logo": False,
        "print_summary": False,
        "print_score": False,
        "pdf_via_html": True,
        **lab.rubric.otter.config,
    }
    config["plugins"] = ["autograder.otter.plugin.Box", *config.get("plugins", [])]
    try:
        AutograderConfig(config, require_valid_keys=True)
    except (TypeError, ValueError) as error:
        raise PackageRefused(f"rubric.yaml: otter.config: {error}") from None
    return config


def _generate(lab: Lab, config: dict[str, Any]) -> dict[str, bytes]:
    """What Otter's generator makes; it asks for a token if the PDF is to go to Gradescope."""
    from otter.generate import main as generate

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tests").mkdir()
        for file, text in package_tests(lab.rubric).items():
            (folder / "tests" / file).write_text(text, encoding="utf-8", newline="\n")
        settings = folder / "otter_config.json"
        settings.write_text(json.dumps(config), encoding="utf-8")
        requirements = folder / "requirements.txt"
        pinned = re.findall(r"^([a-z].*==.*?) \\$", _lock().decode(), re.MULTILINE)
        requirements.write_text("\n".join(pinned), encoding="utf-8")
        generate(
            tests_dir=str(folder / "tests"),
            output_path=str(folder / "otter.zip"),
            config=str(settings),
            requirements=str(requirements),
            overwrite_requirements=True,
            no_environment=True,
            python_version="3.11",
        )
        with zipfile.ZipFile(folder / "otter.zip") as archive:
            return {name: archive.read(name) for name in archive.namelist()}
