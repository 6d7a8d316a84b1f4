import json

CELLS = [
    "!rm -rf results; pip install nothing",
    "%load_ext autoreload\n%autoreload 2\n%%time\nx = 1",
    "%%bash\nkill -9 $PPID",
    "%%javascript\nalert(1)",
    "files = !ls /\n%cd /tmp\nget_ipython().system('id')",
    "import keras\nimport numpy as np",
    "def load_data():\n    return keras.datasets.cifar10.load_data()",
    "this does not parse (",
    "def normalize_images(images):\n    return images.astype('float32') / 255",
    "%timeit 1+1\ndef encode_labels(labels, num_classes=10):\n"
    "    return np.eye(num_classes, dtype='float32')[np.reshape(labels, -1)]",
    "while True:\n    pass",
    "input('name? ')\nraise SystemExit",
    "def build_model():\n    return keras.Sequential([keras.Input((32, 32, 3)),\n"
    "        keras.layers.Conv2D(32, 3, activation='relu'), keras.layers.MaxPooling2D(),\n"
    "        keras.layers.Conv2D(64, 3, activation='relu'), keras.layers.MaxPooling2D(),\n"
    "        keras.layers.Flatten(), keras.layers.Dense(64, activation='relu'),\n"
    "        keras.layers.Dense(10, activation='softmax')])",
    "def compile_model(model):\n"
    "    model.compile('rmsprop', 'categorical_crossentropy', metrics=['accuracy'])\n    return model",
    "model = compile_model(build_model())\nmodel.fit(*load_data()[0], epochs=1000)",
]


def make(place, solution):
    output = {"output_type": "stream", "name": "stdout", "text": ["\x1b[2J<script>" * 400_000]}
    cells = [
        {"cell_type": "code", "source": text.splitlines(True), "metadata": {}, "outputs": [output]}
        for text in CELLS[:1]
    ]
    cells += [{"cell_type": "code", "source": text, "outputs": []} for text in CELLS[1:]]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (place / "lab.ipynb").write_text(json.dumps(notebook))
    return place / "lab.ipynb"
