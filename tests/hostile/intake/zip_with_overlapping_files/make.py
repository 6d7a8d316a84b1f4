import copy
import zipfile


def make(place, solution):
    with zipfile.ZipFile(place / "work.zip", "w") as archive:
        for path in solution.iterdir():
            archive.write(path, path.name)
        archive.writestr("x.txt", bytes(10 * 2**20), zipfile.ZIP_DEFLATED, compresslevel=1)
        shared = archive.filelist[-1]
        for number in range(50_000):
            twin = copy.copy(shared)
            twin.filename = f"{number:05}"
            archive.filelist.append(twin)
    return place / "work.zip"
