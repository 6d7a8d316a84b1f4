import shutil

MARKUP = (
    "<script>alert(document.cookie)</script><iframe src='https://example.org'></iframe>\n\n"
    "<img src=x onerror=alert(1)> &lt;script&gt; {{ 7 * 7 }} {% raw %} ${7*7} \x1b[2J\x1b]0;t\x07 \u202e\0\n\n"
)


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    text = (solution / "answers.md").read_text(encoding="utf-8")
    head, *parts = text.split("## q")
    parts = [f"{part.rstrip()}\n\n{MARKUP}" for part in parts]
    (place / "answers.md").write_text("## q".join([head, *parts]), encoding="utf-8")
    return place
