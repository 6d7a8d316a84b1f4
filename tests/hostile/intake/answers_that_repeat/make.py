import re
import shutil

FILLINGS = {
    "q1_1": "not " * 60_000,
    "q1_2": "((((((" * 30_000 + "* _ * _" * 20_000,
    "q1_3": "a" * 300_000 + "!" + " " * 100_000 + "x",
    "q3_1": "# " * 50_000 + "\n" + "=" * 100_000 + "\n" + "-" * 100_000 + "\n> " * 20_000,
}


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    text = (solution / "answers.md").read_text(encoding="utf-8")
    parts = re.split(r"(?m)^(?=## )", text)
    for i, part in enumerate(parts):
        for name, filling in FILLINGS.items():
            if part.startswith(f"## {name}"):
                parts[i] = part.splitlines()[0] + "\n\n" + filling + "\n\n"
    (place / "answers.md").write_text("".join(parts), encoding="utf-8")
    return place
