import os
import time


class Slow(Exception):
    def __str__(self):
        time.sleep(100)


class Leaves(Exception):
    def __str__(self):
        os._exit(0)


def load_data():
    raise Slow


def normalize_images(images):
    images[:] = 0
    raise ValueError("\x1b[31m\u202e<script>alert(1)</script>" * 3_000_000)


def encode_labels(labels, num_classes=10):
    raise Leaves
