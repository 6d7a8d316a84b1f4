import shutil


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    text = (solution / "answers.md").read_text(encoding="utf-8")
    head, mark, tail = text.partition("## q1_2")
    filler = "A layer has weights and a feature map of the epoch, which is pooled. " * 75_000
    (place / "answers.md").write_text(f"{head}\n{filler}\n\n{mark}{tail}", encoding="utf-8")
    return place
