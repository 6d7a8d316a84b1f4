import importlib.util
import marshal
import shutil


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    code = marshal.dumps(compile("raise SystemExit('cached')", "preprocessing.py", "exec"))
    header = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)
    tag = "cpython-311"
    cache = place / "__pycache__"
    cache.mkdir()
    for path in (cache / f"preprocessing.{tag}.pyc", place / "preprocessing.pyc", place / "json.pyc"):
        path.write_bytes(header + code)
    (place / "preprocessing").mkdir()
    (place / "preprocessing" / "notes.txt").write_text("a folder of the same name")
    return place
