import warnings
import zipfile


def make(place, solution):
    warnings.simplefilter("ignore")
    with zipfile.ZipFile(place / "work.zip", "w") as archive:
        for path in solution.iterdir():
            archive.write(path, path.name)
        archive.writestr("preprocessing.py", "raise SystemExit\n")
        archive.writestr("Model.py", "raise SystemExit\n")
        archive.writestr("model.py/inner.py", "raise SystemExit\n")
    return place / "work.zip"
