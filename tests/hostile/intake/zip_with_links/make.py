import zipfile


def make(place, solution):
    lab = place.parent / "source" / "lab"
    links = {"model.keras": lab / "solutions/model.keras", "notes.md": "/etc/passwd", "all": "/"}
    with zipfile.ZipFile(place / "work.zip", "w") as archive:
        for name, target in links.items():
            link = zipfile.ZipInfo(name)
            link.create_system = 3
            link.external_attr = 0o120777 << 16
            archive.writestr(link, str(target))
        archive.writestr("all/rubric.yaml", "seed: 0")
        for path in solution.glob("*.py"):
            archive.write(path, path.name)
    return place / "work.zip"
