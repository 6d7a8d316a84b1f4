"""The corpus of hostile, broken and odd submissions: see tests/hostile/README.md."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

CORPUS = Path(__file__).resolve().with_name("hostile")
NAMES = sorted(f"{p.parent.parent.name}/{p.parent.name}" for p in CORPUS.glob("*/*/case.yaml"))


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What became of each case; all are graded in one run."""
    file = tmp_path_factory.mktemp("hostile") / "records.json"
    command = [sys.executable, str(CORPUS / "run.py"), "--json", str(file)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert file.exists(), ran.stderr[-2000:]
    return {record["name"]: record for record in json.loads(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, records: dict[str, dict[str, Any]]) -> None:
    record = records[name]
    if record["skipped"]:
        pytest.skip(record["skipped"])
    lines = [f"{name}: {record['tries']}", *(f"  {text}" for text in record["findings"])]
    assert not record["findings"], "\n".join(lines)
