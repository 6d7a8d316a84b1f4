import json
import shutil
import zipfile


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    layer = {
        "module": "keras.layers",
        "class_name": "ZeroPadding2D",
        "config": {"name": "pad", "padding": [[1_000_000, 0], [1_000_000, 0]]},
        "registered_name": None,
    }
    with zipfile.ZipFile(solution / "model.keras") as old:
        with zipfile.ZipFile(place / "model.keras", "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name == "config.json":
                    config = json.loads(content)
                    config["config"]["layers"].insert(1, layer)
                    content = json.dumps(config).encode()
                new.writestr(name, content)
    return place
