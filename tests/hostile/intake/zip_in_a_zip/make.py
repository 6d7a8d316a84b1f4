import io
import zipfile


def make(place, solution):
    content = b"x = 1\n"
    for level in range(40):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("work.zip", content)
        content = buffer.getvalue()
    (place / "work.zip").write_bytes(content)
    return place / "work.zip"
