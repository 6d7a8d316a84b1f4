import io
import shutil
import zipfile

import h5py


def redirected(content):
    buffer = io.BytesIO(content)
    with h5py.File(buffer, "r+") as file:
        found = []
        file.visititems(lambda name, thing: found.append((name, thing.shape, thing.dtype))
                        if isinstance(thing, h5py.Dataset) else None)
        for number, (name, shape, dtype) in enumerate(found):
            del file[name]
            if number % 3 == 0:
                size = dtype.itemsize * max(1, __import__("math").prod(shape))
                file.create_dataset(name, shape, dtype, external=[("/etc/passwd", 0, size)])
            elif number % 3 == 1:
                file[name] = h5py.ExternalLink("@ROOT@/source/lab/solutions/model.keras", "/x")
            else:
                file[name] = h5py.SoftLink(f"/{name}")
    return buffer.getvalue()


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    with zipfile.ZipFile(solution / "model.keras") as old:
        with zipfile.ZipFile(place / "model.keras", "w") as new:
            for name in old.namelist():
                content = old.read(name)
                new.writestr(name, redirected(content) if name.endswith(".h5") else content)
    return place
