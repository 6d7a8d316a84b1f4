import json
import shutil
import zipfile


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    layer = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 1}}
    layers = [{**layer, "config": {"units": 1, "name": f"d{i}"}} for i in range(100_000)]
    inner = {"class_name": "Sequential", "config": {"name": "s", "layers": layers}}
    for _ in range(1000):
        text = None
        inner = {"class_name": "Sequential", "config": {"name": "s", "layers": [inner]}}
    import sys

    sys.setrecursionlimit(20_000)
    text = json.dumps(inner)
    sys.setrecursionlimit(1000)
    with zipfile.ZipFile(solution / "model.keras") as old:
        with zipfile.ZipFile(place / "model.keras", "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                new.writestr(name, text if name == "config.json" else old.read(name))
    return place
