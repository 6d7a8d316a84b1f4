import os
import pickle
import shutil


class Run:
    def __reduce__(self):
        return os.system, ("touch /tmp/corpus-decoy-pickled",)


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    (place / "model.keras").write_bytes(pickle.dumps(Run()))
    return place
