import zipfile


def make(place, solution):
    with zipfile.ZipFile(place / "work.zip", "w") as archive:
        archive.writestr("data.bin", bytes(200 * 2**20), zipfile.ZIP_DEFLATED, compresslevel=1)
        archive.filelist[0].file_size = 10
        for path in solution.iterdir():
            archive.write(path, path.name)
    return place / "work.zip"
