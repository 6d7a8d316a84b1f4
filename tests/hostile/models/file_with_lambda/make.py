import base64
import json
import marshal
import shutil
import zipfile


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    code = (lambda x: x).__code__
    text = base64.b64encode(marshal.dumps(code)).decode()
    function = {"class_name": "__lambda__", "config": {"code": text, "defaults": None, "closure": None}}
    layer = {
        "module": "keras.layers",
        "class_name": "Lambda",
        "config": {"name": "run", "function": function, "arguments": {}},
        "registered_name": None,
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
