import io
import tarfile
import zipfile


def make(place, solution):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.add(solution, "work")
    end = b"PK\5\6" + b"\xff" * 18
    with zipfile.ZipFile(place / "work.zip", "w") as archive:
        archive.writestr("inner.zip", buffer.getvalue())
        archive.writestr("other.zip", b"PK\3\4" + b"\xff" * 1000 + end)
    return place / "work.zip"
