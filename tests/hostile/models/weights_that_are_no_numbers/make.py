import io
import shutil
import zipfile

import h5py
import numpy as np


def spoiled(content):
    buffer = io.BytesIO(content)
    with h5py.File(buffer, "r+") as file:
        def fill(name, thing):
            if isinstance(thing, h5py.Dataset) and thing.dtype.kind == "f":
                thing[...] = np.nan
        file.visititems(fill)
    return buffer.getvalue()


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    with zipfile.ZipFile(solution / "model.keras") as old:
        with zipfile.ZipFile(place / "model.keras", "w") as new:
            for name in old.namelist():
                content = old.read(name)
                new.writestr(name, spoiled(content) if name.endswith(".h5") else content)
    return place
