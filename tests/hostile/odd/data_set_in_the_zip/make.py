import zipfile


def make(place, solution):
    with zipfile.ZipFile(place / "work.zip", "w") as archive:
        for number in range(3000):
            archive.writestr(f"Lab work/data/{number:05}.png", b"x")
        for path in sorted(solution.iterdir()):
            archive.write(path, f"Lab work/{path.name}")
        archive.writestr("__MACOSX/Lab work/._model.py", b"\0\5\x16\7")
    return place / "work.zip"
