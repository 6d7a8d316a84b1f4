import os
import shutil
import socket


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    os.mkfifo(place / "model.py")
    os.mkfifo(place / "notes.md")
    here = os.getcwd()
    os.chdir(place)  # A socket's path has at most a hundred characters.
    with socket.socket(socket.AF_UNIX) as local:
        local.bind("socket.md")
    os.chdir(here)
    (place / "closed.py").write_text("x = 1\n")
    (place / "closed.py").chmod(0)
    return place
