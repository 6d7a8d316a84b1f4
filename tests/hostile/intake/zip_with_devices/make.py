import stat
import zipfile


def make(place, solution):
    kinds = {"model.py": stat.S_IFCHR, "pipe": stat.S_IFIFO, "disk": stat.S_IFBLK}
    kinds["socket"] = stat.S_IFSOCK
    with zipfile.ZipFile(place / "work.zip", "w") as archive:
        for name, kind in kinds.items():
            member = zipfile.ZipInfo(name)
            member.create_system = 3
            member.external_attr = (kind | 0o666) << 16
            archive.writestr(member, "")
        for path in solution.glob("*.py"):
            archive.write(path, path.name)
    return place / "work.zip"
