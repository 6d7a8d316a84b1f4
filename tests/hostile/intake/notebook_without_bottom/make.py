def make(place, solution):
    (place / "lab.ipynb").write_text('{"cells": ' + "[" * 100_000 + "]" * 100_000 + "}")
    (place / "other.ipynb").write_text('{"cells": [1, null, {"cell_type": 5, "source": {"a": [1]}}]}')
    (place / "third.ipynb").write_bytes(b"\xff\xfe\0" * 1000)
    return place
