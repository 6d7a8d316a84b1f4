"""What the commands share: the lab's folder as an option, and how a command fails."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

LabOption = Annotated[
    Path, typer.Option("--lab", help="The lab's folder, with rubric.yaml.", show_default="here")
]


def failure(message: str) -> typer.Exit:
    """Tell what went wrong; to be raised."""
    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(message)
    return typer.Exit(1)
