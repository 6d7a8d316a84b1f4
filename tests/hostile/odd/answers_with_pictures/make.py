import base64
import random
import shutil
import textwrap

NOISE = random.Random(0)


def make(place, solution):
    shutil.copytree(solution, place, dirs_exist_ok=True)
    text = (solution / "answers.md").read_text(encoding="utf-8")
    one = base64.b64encode(NOISE.randbytes(2_200_000)).decode()
    many = "\n".join(textwrap.wrap(base64.b64encode(NOISE.randbytes(370_000)).decode(), 76))
    text = text.replace("\n## q1_3", f"\n![a feature map](data:image/png;base64,{one})\n\n## q1_3", 1)
    text = text.replace("\n## q4_1", f'\n<img src="data:image/png;base64,\n{many}">\n\n## q4_1', 1)
    (place / "answers.md").write_text(text, encoding="utf-8")
    return place
