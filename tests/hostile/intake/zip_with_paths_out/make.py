import zipfile


def make(place, solution):
    with zipfile.ZipFile(place / "work.zip", "w") as archive:
        for name in (
            "../results/results.json",
            "../../../../../../tmp/corpus-written",
            "/tmp/corpus-written",
            "C:\\corpus-written",
            "\\\\server\\share\\x.py",
            "..\\..\\results\\results.json",
            "a/../../b.py",
            "./../preprocessing.py",
        ):
            archive.writestr(name, '{"score": 100}')
        for path in solution.iterdir():
            archive.write(path, path.name)
    return place / "work.zip"
