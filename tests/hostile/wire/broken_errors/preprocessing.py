import itertools
import os
import time

import msgpack

FIELDS = itertools.cycle(
    [
        [],
        [1, 2, 3, 4, 5, 6],
        ["raised", "ValueError", "x" * 50_000_000, "", 0, []],
        ["raised", "ValueError", "x", "../../../../etc/passwd", 1, []],
        ["raised", "ValueError", "x", "preprocessing.py", -1, []],
        ["raised", "ValueError", "x", "preprocessing.py", 2**63, []],
        ["raised", "ValueError", "x", "preprocessing.py", 1.5, []],
        ["raised", "ValueError", "x", "preprocessing.py", 1, ["x"] * 1_000_000],
        ["raised", ["ValueError"], "x", "", None, {}],
    ]
)


def answer():
    record = msgpack.ExtType(7, msgpack.packb(next(FIELDS), use_bin_type=True))
    data = msgpack.packb(record, use_bin_type=True)
    data = len(data).to_bytes(8, "big") + data
    while data:
        data = data[os.write(3, data) :]
    time.sleep(60)


def load_data():
    answer()


def normalize_images(images):
    answer()


def encode_labels(labels, num_classes=10):
    answer()
