import shutil


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    data = place / "data"
    data.mkdir()
    for number in range(20_000):
        (data / f"{number}.png").write_bytes(b"x")
    return place
