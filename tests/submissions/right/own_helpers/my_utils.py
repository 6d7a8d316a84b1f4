import json
from pathlib import Path

with open("settings.json") as file:
    SETTINGS = json.load(file)

assert Path(__file__).with_name("settings.json").exists()


def one_hot(labels, width):
    import numpy

    rows = numpy.zeros((len(labels), width))
    for i, label in enumerate(labels):
        rows[i, label] = 1
    return rows
