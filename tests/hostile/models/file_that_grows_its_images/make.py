import json
import shutil
import zipfile


def layer(kind, name, **config):
    config = {"name": name, **config}
    return {"module": "keras.layers", "class_name": kind, "config": config, "registered_name": None}


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    larger = layer("UpSampling2D", "up", size=[100, 100], interpolation="nearest")
    smaller = layer("AveragePooling2D", "down", pool_size=[100, 100], strides=[100, 100])
    with zipfile.ZipFile(solution / "model.keras") as old:
        with zipfile.ZipFile(place / "model.keras", "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name == "config.json":
                    config = json.loads(content)
                    config["config"]["layers"][1:1] = [larger, smaller]
                    content = json.dumps(config).encode()
                new.writestr(name, content)
    return place
