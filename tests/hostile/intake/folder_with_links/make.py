import shutil


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    lab = place.parent / "source" / "lab"
    (place / "model.keras").unlink(missing_ok=True)
    (place / "model.keras").symlink_to(lab / "solutions" / "model.keras")
    (place / "answers.md").symlink_to(lab / "rubric.yaml")
    (place / "helpers.py").symlink_to(lab / "tests/hidden/test_model.py")
    (place / "everything").symlink_to("/")
    (place / "again").symlink_to(".")
    return place
