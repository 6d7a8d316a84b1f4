import shutil
import zipfile


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    with zipfile.ZipFile(place / "model.keras", "a") as file:
        for name in ("../../results/results.json", "/tmp/corpus-decoy-member", "assets/../../x.py"):
            file.writestr(name, '{"score": 100}')
        link = zipfile.ZipInfo("assets/link")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    return place
