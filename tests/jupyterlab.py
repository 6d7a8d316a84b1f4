"""Fill in the notebook edition in a real JupyterLab, in a browser, and check it there.

    python tests/jupyterlab.py [PICTURE]

Needs JupyterLab and a Chromium (`pip install jupyterlab`; `chromium` on the path), so pytest does
not run it. Types a mistake first and then the reference's functions, runs each cell with Shift and
Enter, and fails unless Otter's words are the right ones. Writes a picture of the first check.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from autograder.lab import Lab
from autograder.otter.edition import notebook_edition
from autograder.packaging.archive import write_zip
from autograder.packaging.student import student_files
from autograder.submission import Submission

ROOT = Path(__file__).resolve().parents[1]
SECTIONS = ("preprocessing", "model", "training", "evaluation", "prediction")
MISTAKE = "def normalize_images(images):\n    return images.astype('float32') / images.max()"
MINUTES = 60_000


def main() -> None:
    picture = sys.argv[1] if len(sys.argv) > 1 else "notebook.png"
    lab = Lab(ROOT)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_zip(folder / "student.zip", student_files(lab))
        with zipfile.ZipFile(folder / "student.zip") as archive:
            archive.extract("lab.ipynb", folder)
        server = start(folder)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
                page = browser.new_page(viewport={"width": 1200, "height": 1000})
                fill_in(page, address(server), lab, picture)
                browser.close()
        finally:
            server.terminate()
            server.wait()


def start(folder: Path) -> subprocess.Popen[str]:
    """JupyterLab on the folder; all cells are drawn, also those out of sight."""
    settings = folder / ".settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0"]
    environment = {**os.environ, "JUPYTERLAB_SETTINGS_DIR": str(folder / ".settings")}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def address(server: subprocess.Popen[str]) -> str:
    assert server.stderr
    for line in server.stderr:
        if "http://127.0.0.1" in line:
            return line.split()[-1].replace("/lab?", "/lab/tree/lab.ipynb?")
    raise SystemExit("JupyterLab did not start.")


def code_cells(lab: Lab, work: Submission | None = None) -> dict[str, str]:
    """The notebook's code, by the id of its cell, in order."""
    cells = json.loads(notebook_edition(lab, work))["cells"]
    return {c["id"]: "".join(c["source"]) for c in cells if c["cell_type"] == "code"}


def fill_in(page: Page, url: str, lab: Lab, picture: str) -> None:
    """Write a mistake, look at it, mend it, and go on to the end."""
    files = {f"{name}.py": (lab.solutions / f"{name}.py").read_bytes() for name in SECTIONS}
    given, solved = code_cells(lab), code_cells(lab, Submission(files))
    assert list(given) == list(solved), "the reference fits into the notebook's cells"
    page.goto(url)
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=MINUTES)
    page.get_by_role("button", name="No", exact=True).click()  # Jupyter's news.
    page.keyboard.press("Control+B")  # The list of files.
    for place, (name, code) in enumerate(solved.items()):
        cell = page.locator(".jp-CodeCell").nth(place)
        if name == "check-preprocessing":
            run(page, page.locator(".jp-CodeCell").nth(place - 2), MISTAKE)
            run(page, cell)
            expect(cell).to_contain_text("127 became 1.000", timeout=2 * MINUTES)
            cell.scroll_into_view_if_needed()
            page.screenshot(path=picture)
            run(page, page.locator(".jp-CodeCell").nth(place - 2), solved["normalize-images"])
        run(page, cell, code if code != given[name] else "")
        if name.startswith("check-"):
            section = name.removeprefix("check-")
            expect(cell).to_contain_text(f"{section} passed!", timeout=2 * MINUTES)
            print(f"{section} passed")


def run(page: Page, cell: Locator, code: str = "") -> None:
    """Click into a cell, perhaps write other code, and run it."""
    cell.locator(".cm-content").click(timeout=MINUTES)
    if code:
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")


if __name__ == "__main__":
    main()
