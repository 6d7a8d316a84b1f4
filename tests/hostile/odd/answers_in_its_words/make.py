import shutil


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    text = (solution / "answers.md").read_text(encoding="utf-8")
    head, *parts = text.split("\n## ")
    made = [head]
    for part in parts:
        heading, _, answer = part.partition("\n")
        lines = [f"* {line}" for line in answer.strip().splitlines() if line.strip()]
        made.append(f"{heading}\n\n> My answer (façade, 日本語, Ω):\n\n" + "\n".join(lines) + "\n\n---\n")
    (place / "answers.md").write_text("\n## ".join(made), encoding="utf-8")
    return place
