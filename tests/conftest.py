"""What several test modules need."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.lab import Lab
from autograder.packaging import write_packages

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def lab_copy(tmp_path: Path) -> Path:
    """A copy of this repository's lab that a test may spoil."""
    target = tmp_path / "lab"
    for folder in ("assignment", "solutions", "tests/hidden"):
        ignored = shutil.ignore_patterns("__pycache__", ".pytest_cache")
        shutil.copytree(ROOT / folder, target / folder, ignore=ignored)
    for name in ("rubric.yaml", "rubric.schema.json"):
        shutil.copy(ROOT / name, target / name)
    return target


@pytest.fixture
def edit(lab_copy: Path) -> Callable[[str, str, str], None]:
    """`edit(file, old, new)` replaces text that must be there in a file of the copied lab."""

    def replace(name: str, old: str, new: str) -> None:
        path = lab_copy / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


@pytest.fixture
def read_results() -> Callable[[Path], dict[str, dict[str, Any]]]:
    """Entries of a results.json by item id."""

    def read(path: Path) -> dict[str, dict[str, Any]]:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {entry["extra_data"]["id"]: entry for entry in content["tests"]}

    return read


@pytest.fixture(scope="session")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small stand-in for CIFAR-10's file: noise in the right shapes."""
    path = tmp_path_factory.mktemp("data") / "images.npz"
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (50, 32, 32, 3), dtype=np.uint8)
    np.savez(path, x_test=pixels, y_test=(np.arange(50) % 10).reshape(-1, 1))
    return path


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory, images: Path) -> Path:
    out = tmp_path_factory.mktemp("dist")
    assert list(write_packages(Lab(ROOT), out, images, otter=True))
    return out
