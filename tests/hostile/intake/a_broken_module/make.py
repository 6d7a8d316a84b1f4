import shutil


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    (place / "preprocessing.py").write_bytes(b"import keras\n\0\0\0def load_data():\n    pass\n\0")
    (place / "evaluation.py").write_bytes(b"")
    (place / "prediction.py").write_bytes(bytes(range(256)) * 100)
    return place
