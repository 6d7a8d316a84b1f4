import zipfile

NAMES = (
    "x" * 60_000,
    "d/" * 2000 + "x.py",
    "a\nb.py",
    "\x1b[2J.py",
    "\u202eyp.x",
    "nul\0.py",
    " ",
    ".",
    "...",
    "con.py",
    "a:b.py",
    "%s%n.py",
    "\udcff\udcfe.py".encode("utf-8", "surrogatepass").decode("latin-1"),
    "~root/x.py",
    "<script>alert(1)</script>.md",
)


def make(place, solution):
    with zipfile.ZipFile(place / "work.zip", "w") as archive:
        for name in NAMES:
            archive.writestr(name, "x = 1\n")
        for path in solution.iterdir():
            archive.write(path, path.name)
    return place / "work.zip"
