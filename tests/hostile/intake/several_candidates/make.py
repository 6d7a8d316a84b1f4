import shutil
from pathlib import Path


def make(place, solution):
    good = Path(__file__).resolve().parents[4] / "solutions"
    for name in ("lab", "old/lab", "backup"):
        folder = place / name
        folder.mkdir(parents=True)
        for path in (*good.glob("*.py"), good / "answers.md"):
            if path.name != "train.py":
                shutil.copy(path, folder)
        if name != "lab":
            for path in folder.glob("*.py"):
                path.write_text("raise NotImplementedError\n")
            (folder / "answers.md").unlink()
            (folder / "training.py").unlink()
    return place
