"""A notebook earns what its functions and answers earn as modules, however it is arranged.

Each function below makes one arrangement of `solutions/`, which runs from top to bottom in Jupyter.
pytest leaves out what takes most of the time; this grades everything:

    python tests/test_notebooks.py
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.grading.session import grade_submission
from autograder.intake import read_submission
from autograder.lab import Lab
from autograder.otter.edition import notebook_edition
from autograder.report.grade import Grade
from autograder.sandbox.box import Server
from autograder.submission import Submission

ROOT = Path(__file__).resolve().parents[1]
LAB = Lab(ROOT)
MODULES = tuple(LAB.rubric.submission.modules)
SOURCES = {name: (ROOT / "solutions" / f"{name}.py").read_text("utf-8") for name in MODULES}
ANSWERS = (ROOT / "solutions" / "answers.md").read_text("utf-8")
Files = dict[str, bytes]
Cells = list[tuple[str, str]]


def edition(work: Submission) -> dict[str, tuple[str, str]]:
    """Kind and source of the notebook edition's cells, by id."""
    cells = json.loads(notebook_edition(LAB, work))["cells"]
    return {cell["id"]: (cell["cell_type"], "".join(cell["source"])) for cell in cells}


MODULE_FORM = {f"{name}.py": text.encode() for name, text in SOURCES.items()}
STUBS = {f"{name}.py": (ROOT / "assignment" / f"{name}.py").read_bytes() for name in MODULES}
FILLED = edition(Submission(dict(MODULE_FORM)))
CODE = {name: text for name, (kind, text) in FILLED.items() if kind == "code"}
IMPORTS = "import keras\nimport numpy as np\nfrom keras import layers\nSplit = tuple"
FUNCTIONS = [CODE[f.replace("_", "-")] for fs in LAB.rubric.submission.modules.values() for f in fs]
QUESTIONS = {name: question.text for name, question in LAB.rubric.questions().items()}


def answers() -> dict[str, str]:
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "answers.md").write_text(ANSWERS, "utf-8")
        return read_submission(Path(name), LAB).answers


TEXT = answers()


def as_code(*cells: str) -> Cells:
    return [("code", cell) for cell in cells]


def book(cells: Cells, sheet: bool = True) -> bytes:
    """A notebook of these cells and, below them, the answer sheet in one cell of Markdown."""
    cells = [*cells, ("markdown", ANSWERS)] if sheet else cells
    made = [{"cell_type": kind, "metadata": {}, "source": text} for kind, text in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def lab(*cells: str) -> Files:
    return {"lab.ipynb": book(as_code(*cells))}


# Arrangements ----------------------------------------------------------------------------------


def the_edition_filled_in() -> Files:
    work = Submission(dict(MODULE_FORM), answers=TEXT)
    return {"lab.ipynb": notebook_edition(LAB, work).encode()}


def the_edition_of_other_people_s_work(name: str) -> Files:
    """Functions in one file, or with helper modules and a file of settings."""
    case = ROOT / "tests" / "submissions" / "right" / name
    with tempfile.TemporaryDirectory() as place:
        given = MODULE_FORM if name == "own_helpers" else {}
        for file, content in given.items():
            (Path(place) / file).write_bytes(content)
        shutil.copytree(case, place, dirs_exist_ok=True)
        work = read_submission(Path(place), LAB)
    work.answers = TEXT
    return {"lab.ipynb": notebook_edition(LAB, work).encode()}


def the_edition_of_one_file() -> Files:
    return the_edition_of_other_people_s_work("one_file")


def the_edition_with_helper_modules() -> Files:
    return the_edition_of_other_people_s_work("own_helpers")


def one_cell_a_module() -> Files:
    return lab(*SOURCES.values())


def all_in_one_cell() -> Files:
    return lab("\n\n\n".join([IMPORTS, *FUNCTIONS]))


def a_cell_a_function_and_imports_in_their_midst() -> Files:
    return lab("import numpy as np\nSplit = tuple", FUNCTIONS[0], IMPORTS, *FUNCTIONS[1:])


def defined_twice_the_last_counts() -> Files:
    wrong = [
        "def normalize_images(images):\n    return images / images.max()",
        "def build_model():\n    return keras.Sequential([keras.Input((32, 32, 3))])",
        "def predict_classes(model, images):\n    return model.predict(images).argmax(axis=0)",
    ]
    return lab(IMPORTS, *wrong, *FUNCTIONS)


def full_of_exploration() -> Files:
    """Data, training, plots, a widget of one's own, prints: none of it may be run."""
    return lab(
        "import matplotlib.pyplot as plt\nfrom IPython.display import display\n" + IMPORTS,
        *FUNCTIONS,
        "(x_train, y_train), (x_test, y_test) = load_data()\nprint(x_train.shape)",
        "x, y = normalize_images(x_train), encode_labels(y_train)\nassert x.max() <= 1",
        "model = compile_model(build_model())\nmodel.summary()",
        "history = train_model(model, x, y, epochs=10)\nmodel.save('model2.keras')",
        "def plot_history():\n    plt.plot(history.history['loss'])\n    plt.show()",
        "plot_history()\nplt.imshow(x_train[0])\ndisplay(x_train[:2])",
        "for rate in (0.1, 0.01):\n    other = compile_model(build_model())\n    other.fit(x, y)",
        "results = {}\nfor name in ('a', 'b'):\n    results[name] = evaluate_model(model, x, y)",
        "while True:\n    if results:\n        break",
        "import time\ntime.sleep(3600)",
        "raise SystemExit",
    )


def magics_and_shell_lines() -> Files:
    timed = "\n\n".join(FUNCTIONS[:3])
    return lab(
        "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n!pip install keras \\\n  numpy",
        f"{IMPORTS}\n%config InlineBackend.figure_format = 'retina'\nkeras.Model?",
        f"%%time\n{timed}",
        f"%%capture out\n{FUNCTIONS[3]}",
        *FUNCTIONS[4:],
        "files = !ls\n%timeit normalize_images(np.zeros((1, 32, 32, 3)))\n!nvidia-smi",
        "%%bash\nrm -rf /\n",
        "%%html\n<script>alert(1)</script>",
        "result = %time compile_model(build_model())",
    )


def written_to_files() -> Files:
    writes = [f"%%writefile {name}.py\n{text}" for name, text in SOURCES.items()]
    return lab(*writes, *(f"from {name} import *" for name in MODULES), "load_data()")


def written_to_files_and_mended_below() -> Files:
    """The first file is written in two pieces, the second is mended below; stubs lie beside."""
    first, second = FUNCTIONS[0], "\n\n".join(FUNCTIONS[1:3])
    written = [f"%%writefile {name}.py\n{SOURCES[name]}" for name in MODULES[2:]]
    broken = SOURCES["model"].replace("64", "63")
    made = lab(
        f"%%writefile /content/preprocessing.py\n{IMPORTS}\n{first}",
        f"%%file -a preprocessing.py\n\n{second}",
        f"%%writefile model.py\n{broken}",
        *written,
        IMPORTS,
        *FUNCTIONS[3:5],
    )
    return made | STUBS


def helpers_and_constants() -> Files:
    network = """def build_model():
    model = keras.Sequential([keras.Input(CONFIG["shape"])])
    for filters in SIZES:
        block(model, filters)
    model.add(layers.Flatten())
    model.add(layers.Dense(UNITS, activation=ACTIVATIONS[0]))
    model.add(layers.Dense(len(CLASSES), activation=ACTIVATIONS[1]))
    return model"""
    block = "def block(model, filters):\n    for layer in two(filters):\n        model.add(layer)"
    two = """def two(filters):
    return [layers.Conv2D(filters, KERNEL, activation="relu"), layers.MaxPooling2D(POOL)]"""
    table = "TABLE = np.zeros(256, 'float32')\nfor value in range(256):\n    TABLE[value] = value"
    images = "def normalize_images(images):\n    return TABLE[images] / HIGHEST"
    return lab(
        IMPORTS,
        *FUNCTIONS[:1],
        "CONFIG = {}\nCONFIG['shape'] = (32, 32)\nCONFIG.update(shape=(32, 32, 3))",
        "SIZES = []\nSIZES.append(32)\nSIZES += [64]\nHIGHEST = 200\nHIGHEST += 55",
        "KERNEL, (POOL, UNITS) = 3, (2, 32)\nif UNITS < 64:\n    UNITS *= 2",
        "CLASSES = [f'class {i}' for i in range(10)]\nACTIVATIONS: list[str] = ['relu', 'softmax']",
        table,
        images,
        network,
        block,
        two,
        FUNCTIONS[2],
        *FUNCTIONS[4:],
    )


def functions_made_by_assignment() -> Files:
    return lab(
        f"{IMPORTS}\nimport functools",
        "def scaled(images, by):\n    return images.astype('float32') / by",
        "normalize_images = functools.partial(scaled, by=255)",
        "load_data = keras.datasets.cifar10.load_data",
        FUNCTIONS[2],
        FUNCTIONS[3].replace("build_model", "make_cnn"),
        "build_model = make_cnn",
        FUNCTIONS[4],
        FUNCTIONS[5].replace("train_model", "run_training"),
        "train_model = functools.partial(run_training)",
        FUNCTIONS[6],
        "predict_probabilities = lambda model, images: model.predict(images, verbose=0)",
        "predict_classes = lambda m, images: np.argmax(predict_probabilities(m, images), axis=1)",
    )


def methods_of_a_class() -> Files:
    trainer = """class Trainer:
    verbose = 0
    def run(self, model, images, labels, epochs, batch_size):
        return model.fit(images, labels, epochs=epochs, batch_size=batch_size)
    @staticmethod
    def measure(model, images, labels):
        return model.evaluate(images, labels, verbose=Trainer.verbose)"""
    return lab(
        IMPORTS,
        *FUNCTIONS[:5],
        trainer,
        "trainer = Trainer()\nhistory = trainer.run(compile_model(build_model()), x, y, 1, 64)",
        "trainer.run(compile_model(build_model()), *load_data()[0], 1, 64)",
        "def train_model(model, images, labels, epochs=10, batch_size=64):\n"
        "    return trainer.run(model, images, labels, epochs, batch_size)",
        "def evaluate_model(model, images, labels):\n"
        "    return trainer.measure(model, images, labels)",
        *FUNCTIONS[7:],
    )


def settings_of_packages() -> Files:
    return lab(
        "import tensorflow as tf\nimport warnings\n" + IMPORTS,
        "keras.utils.set_random_seed(1)\nnp.random.seed(1)\nwarnings.filterwarnings('ignore')",
        "keras.config.set_image_data_format('channels_last')\ntf.config.run_functions_eagerly(False)",
        *FUNCTIONS,
    )


def answers_below_their_questions() -> Files:
    """Without ids; in cells of their own, in raw cells, in two cells, as comments, as a string."""
    cells = as_code(IMPORTS, *FUNCTIONS)
    for number, (name, question) in enumerate(QUESTIONS.items()):
        text = TEXT[name]
        first, _, rest = text.partition(". ")
        bare = " ".join(text.split())
        ways: list[Cells] = [
            [("markdown", text)],
            [("raw", text)],
            [("markdown", f"{first}."), ("markdown", rest)],
            [("code", "# " + text.replace("\n", "\n# "))],
            [("code", f'"""{bare}"""')],
            [("markdown", f"**Answer:** {text}"), ("code", "1 + 1"), ("markdown", "Next I plot.")],
            [("markdown", f"# My answer\n\n{text}")],
        ]
        cells += [("markdown", f"**{question}**"), *ways[number % len(ways)]]
    return {"lab.ipynb": book(cells, sheet=False)}


def answers_in_the_question_s_cell() -> Files:
    cells = as_code(IMPORTS, *FUNCTIONS)
    cells += [("markdown", f"### {name}\n\n{text}") for name, text in TEXT.items()]
    return {"lab.ipynb": book(cells, sheet=False)}


def with_a_helper_module() -> Files:
    helper = "import numpy as np\ndef scaled(images):\n    return images / np.float32(255)"
    images = "def normalize_images(images):\n    return scaled(images)"
    made = lab(f"{IMPORTS}\n%run ./helper.py", FUNCTIONS[0], images, *FUNCTIONS[2:])
    return made | {"helper.py": helper.encode()}


def from_colab() -> Files:
    mount = "from google.colab import drive\ndrive.mount('/content/drive')\n%cd /content/drive"
    form = "#@title Settings { display-mode: 'form' }\nEPOCHS = 10 #@param {type: 'integer'}"
    training = FUNCTIONS[5].replace("= 10", "= EPOCHS")
    return lab(mount, form, IMPORTS, *FUNCTIONS[:5], training, *FUNCTIONS[6:], "drive.flush()")


def of_the_old_format() -> Files:
    cells = [{"cell_type": "code", "input": text} for text in (IMPORTS, *FUNCTIONS)]
    cells += [{"cell_type": "markdown", "source": ANSWERS}]
    return {"old.ipynb": json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}).encode()}


def beside_untouched_stubs() -> Files:
    sheet = (ROOT / "assignment" / "answers.md").read_bytes()
    return the_edition_filled_in() | STUBS | {"answers.md": sheet}


def half_in_modules() -> Files:
    """Two modules and half of the sheet; the rest in the notebook, whose other cells are stubs."""
    stubs = edition(Submission())
    done = {id for module in MODULES[2:] for id in FILLED if CODE.get(id, "-") in SOURCES[module]}
    cells = [FILLED[id] if id in done else cell for id, cell in stubs.items()]
    names = list(TEXT)
    half = "\n\n".join(f"## {name}\n\n{TEXT[name]}" for name in names[:5])
    cells += [("markdown", f"## {name}\n\n{TEXT[name]}") for name in names[5:]]
    files = {name: MODULE_FORM[name] for name in ("preprocessing.py", "model.py")}
    stubbed = {name: STUBS[name] for name in STUBS if name not in files}
    return files | stubbed | {"answers.md": half.encode(), "lab.ipynb": book(cells, sheet=False)}


def two_copies_with_half_the_work_each() -> Files:
    """In each, the rest is as it was handed out; the reader can't tell which is the better one."""
    stubs = edition(Submission())
    halves = []
    for part in (MODULES[:2], MODULES[2:]):
        mine = {id for module in part for id in CODE if CODE[id] in SOURCES[module]}
        halves.append([FILLED[id] if id in mine else cell for id, cell in stubs.items()])
    return {"a.ipynb": book(halves[0]), "b.ipynb": book(halves[1], sheet=False)}


def modules_beside_the_untouched_notebook() -> Files:
    untouched = json.loads((ROOT / "assignment" / "lab.ipynb").read_text("utf-8"))
    untouched["metadata"]["colab"] = {"provenance": []}
    for cell in untouched["cells"]:
        del cell["id"]
    made = {"lab.ipynb": json.dumps(untouched).encode(), "answers.md": ANSWERS.encode()}
    return MODULE_FORM | made


def with_cells_that_fail() -> Files:
    return lab(
        IMPORTS,
        "def build_model(:\n    pass",
        "1 / 0",
        "unknown_name",
        *FUNCTIONS,
        "if __name__ == '__main__':\n    train_model(None, None, None)",
        "await something()",
    )


ARRANGEMENTS: list[Callable[[], Files]] = [
    the_edition_filled_in,
    the_edition_of_one_file,
    the_edition_with_helper_modules,
    one_cell_a_module,
    all_in_one_cell,
    a_cell_a_function_and_imports_in_their_midst,
    defined_twice_the_last_counts,
    full_of_exploration,
    magics_and_shell_lines,
    written_to_files,
    written_to_files_and_mended_below,
    helpers_and_constants,
    functions_made_by_assignment,
    methods_of_a_class,
    settings_of_packages,
    answers_below_their_questions,
    answers_in_the_question_s_cell,
    with_a_helper_module,
    from_colab,
    of_the_old_format,
    beside_untouched_stubs,
    half_in_modules,
    two_copies_with_half_the_work_each,
    modules_beside_the_untouched_notebook,
    with_cells_that_fail,
]


# Their grades ----------------------------------------------------------------------------------


def without(*sections: str) -> Lab:
    """The lab without the sections that take long."""
    kept = [s for s in LAB.rubric.sections if s.id not in sections]
    return Lab(ROOT, LAB.rubric.model_copy(update={"sections": kept}))


QUICK = without("training", "accuracy", "evaluation", "prediction")
REWRITTEN = without("training", "accuracy")
"""For most arrangements; for those where functions of the long sections are written anew."""
LONGER = (functions_made_by_assignment, methods_of_a_class, two_copies_with_half_the_work_each)


def grade(files: Files, lab: Lab, server: Server) -> Grade:
    with tempfile.TemporaryDirectory() as name:
        for file, content in files.items():
            (Path(name) / file).write_bytes(content)
        return grade_submission(lab, Path(name), server=server)


def as_modules() -> Files:
    return MODULE_FORM | {"answers.md": ANSWERS.encode()}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="module")
def expected(server: Server) -> dict[str, str]:
    return {r.id: str(r.points) for r in grade(as_modules(), REWRITTEN, server).results}


@pytest.mark.parametrize("arrangement", ARRANGEMENTS, ids=lambda function: function.__name__)
def test_same_grade(
    arrangement: Callable[[], Files], expected: dict[str, str], server: Server
) -> None:
    found = grade(arrangement(), REWRITTEN if arrangement in LONGER else QUICK, server)
    lost = {r.id: r.message for r in found.results if str(r.points) != expected[r.id]}
    assert not lost, "\n".join(found.notes)
    assert found.points == found.max_points


def main() -> None:
    server = Server()
    wanted = grade(as_modules(), LAB, server)
    differs = 0
    for arrangement in ARRANGEMENTS:
        found = grade(arrangement(), LAB, server)
        same = [r.points for r in found.results] == [r.points for r in wanted.results]
        differs += not same
        print(
            f"{arrangement.__name__:46} {found.points} of {found.max_points}, as modules "
            f"{wanted.points}{'' if same else '  DIFFERS'}",
            flush=True,
        )
    server.close()
    sys.exit(bool(differs))


if __name__ == "__main__":
    main()
