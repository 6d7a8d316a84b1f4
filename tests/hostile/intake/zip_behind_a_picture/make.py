import io
import zipfile


def make(place, solution):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in solution.iterdir():
            archive.write(path, path.name)
    picture = b"\x89PNG\r\n\x1a\n" + bytes(1000)
    (place / "work.png").write_bytes(picture + buffer.getvalue())
    return place / "work.png"
