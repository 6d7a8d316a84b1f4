import shutil
from pathlib import Path


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    file = Path(__file__).resolve().parents[4] / "solutions" / "answers.md"
    text = file.read_text(encoding="utf-8")
    lines = []
    for line in text.splitlines():
        lines += [line, line] if line.startswith("## q") else [line]
    (place / "Answers.MD").write_bytes("\r\n".join(lines).encode("utf-16"))
    return place
