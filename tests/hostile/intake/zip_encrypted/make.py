import zipfile


def make(place, solution):
    with zipfile.ZipFile(place / "work.zip", "w") as archive:
        for number, path in enumerate(sorted(solution.iterdir())):
            archive.write(path, path.name)
            if number % 2:
                archive.filelist[-1].flag_bits |= 1
            else:
                archive.filelist[-1].compress_type = 99
    return place / "work.zip"
