import os
import shutil


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    here = os.getcwd()
    os.chdir(place)
    for _ in range(3000):
        os.mkdir("d")
        os.chdir("d")
    os.chdir(here)
    return place
