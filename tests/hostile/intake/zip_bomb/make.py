import zipfile


def make(place, solution):
    with zipfile.ZipFile(place / "work.zip", "w") as archive:
        for path in solution.iterdir():
            archive.write(path, path.name)
        for number in range(40):
            name = f"data/{number}.bin"
            archive.writestr(name, bytes(25 * 2**20), zipfile.ZIP_DEFLATED, compresslevel=1)
    return place / "work.zip"
