import os
import shutil


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    for name, size in (("data.npz", 70 * 2**20), ("disk.img", 100 * 2**30)):
        with open(place / name, "wb") as file:
            os.truncate(file.fileno(), size)
    return place
