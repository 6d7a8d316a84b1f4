import shutil
import zipfile


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    with zipfile.ZipFile(solution / "model.keras") as old:
        config = old.read("config.json")
    with zipfile.ZipFile(place / "model.keras", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        new.writestr("config.json", config + b" " * 200 * 2**20)
        new.writestr("model.weights.h5", bytes(240 * 2**20))
        for info in new.filelist:
            info.file_size = min(info.file_size, 249 * 2**20)
    return place
