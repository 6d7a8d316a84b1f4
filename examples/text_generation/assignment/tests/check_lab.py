"""The lab that the checks belong to, as items.yaml describes it."""

from pathlib import Path
from typing import Any

import yaml

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
COURSE: dict[str, Any] = yaml.safe_load((TESTS / "items.yaml").read_text(encoding="utf-8"))
MODULES: list[str] = COURSE["modules"]
"""The student's modules, the quick ones first."""
ITEMS: dict[str, dict[str, Any]] = COURSE["public_checks"]
"""Title and points of each item with a public check."""
