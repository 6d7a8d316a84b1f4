import re
import shutil


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    text = (solution / "answers.md").read_text(encoding="utf-8")
    headings = [line for line in text.splitlines() if re.match(r"## q\d", line)]
    sheet = []
    for heading in headings:
        question = re.sub(r"^## \S+ *", "", heading)
        sheet += [heading, question, f"Answer: {question}"]
    (place / "answers.md").write_text("\n\n".join(sheet), encoding="utf-8")
    return place
