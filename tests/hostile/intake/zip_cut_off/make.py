import io
import zipfile


def make(place, solution):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in solution.iterdir():
            archive.write(path, path.name)
    (place / "work.zip").write_bytes(buffer.getvalue()[:-100])
    return place / "work.zip"
