"""Real data sets: where they come from, the hidden sample, and what student code is served.

`python -m autograder.data NAME OUT.npz` writes `keras.datasets.NAME` to a file; it is run as a
process of its own because the grader does without TensorFlow.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from autograder.lab import Lab
from autograder.rubric import Dataset

Sample = tuple[np.ndarray, np.ndarray]
_EXPORT_SECONDS = 900


class DataMissing(Exception):
    """A data set can't be had here; the message says where it was looked for."""


def hidden_sample(lab: Lab, name: str, given: Path | None = None, download: bool = False) -> Sample:
    """Test images and labels for grading a trained model.

    Args:
        given: an .npz with x_test and y_test, as `--data` names it.
        download: let Keras fetch the data set when it is not on this machine.

    Returns:
        images uint8 (n, ...) and labels (n,), the same number of every class where there are
        enough; always the same choice from the same data.

    Raises:
        DataMissing
    """
    baked = lab.hidden_data / f"{name}.npz"
    if baked.exists() and not given:
        with np.load(baked) as data:
            return data["images"], data["labels"]
    file = given or _from_environment(name) or _export(name, download)
    try:
        with np.load(file) as data:
            images, labels = data["x_test"], data["y_test"].reshape(-1)
    except (OSError, KeyError, ValueError) as error:
        raise DataMissing(f"{file} is not an .npz with x_test and y_test ({error})") from None
    dataset = lab.rubric.datasets[name]
    return _balanced(images, labels, dataset, lab.rubric.seed)


def _balanced(images: np.ndarray, labels: np.ndarray, dataset: Dataset, seed: int) -> Sample:
    rng = np.random.default_rng(seed)
    share = dataset.test_images // len(dataset.classes)
    chosen = [
        rng.permutation(np.flatnonzero(labels == label))[:share]
        for label in range(len(dataset.classes))
    ]
    order = rng.permutation(np.concatenate(chosen))
    return images[order], labels[order]


def _from_environment(name: str) -> Path | None:
    """The file that AUTOGRADER_<NAME> names."""
    value = os.environ.get(f"AUTOGRADER_{name.upper()}")
    return Path(value) if value else None


def _export(name: str, download: bool) -> Path:
    """The data set as an .npz, made once from Keras' own copy."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "autograder"
    file = cache / f"{name}.npz"
    if file.exists():
        return file
    keras_home = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))
    hint = f"AUTOGRADER_{name.upper()} or --data can name an .npz"
    # Keras' file names differ from the data set's by a hyphen: cifar-10-batches-py.
    found = [p for p in keras_home.glob("datasets/*") if name in p.name.replace("-", "")]
    if not found and not download:
        raise DataMissing(f"{name} is not on this machine; {hint}")
    cache.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(
            [sys.executable, "-m", "autograder.data", name, str(file)],
            check=True,
            capture_output=True,
            timeout=_EXPORT_SECONDS,
        )
    except (subprocess.SubprocessError, OSError):
        raise DataMissing(f"{name} can't be downloaded from here; {hint}") from None
    return file


def served(datasets: dict[str, Dataset]) -> dict[str, object]:
    """Small arrays in the shapes and dtypes of the real sets, for `load_data` in student code."""
    arrays: dict[str, object] = {}
    for name, dataset in datasets.items():
        rng = np.random.default_rng(0)  # Student code sees these: no secret here.
        halves = []
        for count in (dataset.served_train, dataset.served_test):
            images = rng.integers(0, 256, (count, *dataset.image_shape), dtype=np.uint8)
            labels = rng.permutation(np.arange(count) % len(dataset.classes)).astype(np.uint8)
            halves.append((images, labels.reshape(count, *dataset.label_shape)))
        arrays[name] = tuple(halves)
    return arrays


def _write_from_keras(name: str, file: Path) -> None:
    import importlib

    module = importlib.import_module(f"keras.datasets.{name}")
    (x_train, y_train), (x_test, y_test) = module.load_data()
    partial = file.with_suffix(".partial.npz")
    np.savez(partial, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    partial.replace(file)


if __name__ == "__main__":
    _write_from_keras(sys.argv[1], Path(sys.argv[2]))
