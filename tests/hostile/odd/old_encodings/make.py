import shutil


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    for name, encoding, head in (
        ("preprocessing.py", "utf-16", "# größe\n"),
        ("model.py", "latin-1", "# -*- coding: latin-1 -*-\n# größe\n"),
        ("prediction.py", "utf-8-sig", "# größe\n"),
    ):
        text = head + (solution / name).read_text(encoding="utf-8")
        ends = "\r" if name == "prediction.py" else "\r\n"
        text = text.replace("    ", "\t").replace("\n", ends)
        (place / name).write_bytes(text.encode(encoding))
    return place
