import shutil


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    (place / "preprocessing.py").write_text("x = " + "(" * 1_000_000 + ")" * 1_000_000 + "\n")
    deep = "\n".join(" " * depth + "if 1:" for depth in range(99)) + "\n" + " " * 99 + "x = (\n" * 2_000_000
    (place / "model.py").write_text(deep)
    return place
