import json
import shutil
import zipfile


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    layer = {
        "module": "model",
        "class_name": "Layer",
        "config": {"name": "own"},
        "registered_name": "model>Layer",
    }
    with zipfile.ZipFile(solution / "model.keras") as old:
        with zipfile.ZipFile(place / "model.keras", "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name == "config.json":
                    config = json.loads(content)
                    config["config"]["layers"].append(layer)
                    content = json.dumps(config).encode()
                new.writestr(name, content)
    return place
