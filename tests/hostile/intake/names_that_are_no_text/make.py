import os
import shutil


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    for name in (b"\xff\xfe.py", b"a\nb.py", b"\x1b[2J.md", b"x" * 255, b"<script>.py", b"-rf", b"*.py"):
        with open(os.fsencode(place) + b"/" + name, "w") as file:
            file.write("x = 1\n")
    return place
