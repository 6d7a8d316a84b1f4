import shutil


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    for folder in (".venv/lib/python3.11/site-packages/numpy", ".git/objects", "__pycache__", "myenv/lib/keras"):
        (place / folder).mkdir(parents=True)
        for number in range(400):
            (place / folder / f"{number}.py").write_text("raise SystemExit\n")
    (place / "myenv/pyvenv.cfg").write_text("home = /usr/bin\n")
    (place / ".git/config").write_text("[core]\n")
    (place / ".DS_Store").write_bytes(bytes(100))
    return place
