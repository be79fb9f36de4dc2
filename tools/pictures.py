"""The pictures in README and docs, of the app as it is: `make pictures`.

Starts the app on a free port, opens it in headless Chromium and works it with the sample photos, and with a
film of a rendered person before the camera; nobody real is shown. Writes docs/pictures/*.png, each below
MAX_BYTES. Needs the system's Chromium, and pdftoppm for the PDF: apt-get install chromium poppler-utils.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from posture.pdf.document import to_pdf
from posture.picture.photo import load_photo
from posture.pipeline import check
from tests.browser import camera
from tests.browser.app_server import serving
from tests.browser.chromium import CHROMIUM, FLAGS, filmed

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
MAX_BYTES = 300_000
SIZE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
DAY = date(2026, 1, 15)
"""The date on the PDF: the same each time, so that the picture changes only when the PDF does."""
WAIT_MS = 120_000
SAMPLE = "A person with clear deviations"
CALM = "() => document.querySelector('[data-test-script-state=notRunning]') !== null"
DARK = {"check-dark.png"}
"""Taken of a browser whose owner prefers dark."""


def results(page: Page) -> None:
    """A sample's results, from the top of the page."""
    page.get_by_role("tab", name="Try a sample").click()
    page.get_by_role("button", name=SAMPLE).click()
    expect(page.locator(".verdict, [data-shows]").first).to_be_visible()
    _calm(page)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")


def live(page: Page) -> None:
    """Live feedback, a moment after the own upright was learnt."""
    page.get_by_role("radio", name="Standing", exact=True).click()
    _calm(page)
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_role("button", name="Start", exact=True).click()
    shown = page.locator(".live")
    expect(shown.locator(".word")).to_have_text("Not calibrated")
    page.get_by_role("button", name="Calibrate", exact=True).click()
    page.get_by_role("button", name="It feels right: start").click()
    expect(shown).to_have_attribute("data-state", "good")
    page.wait_for_timeout(1500)
    page.get_by_role("heading", level=1).scroll_into_view_if_needed()


def exercise(page: Page) -> None:
    """An exercise of the library, opened."""
    page.get_by_role("button", name="How to do it").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    _calm(page)


PAGES: dict[str, tuple[str, dict[str, int], Callable[[Page], None]]] = {
    "check.png": ("", SIZE, results),
    "check-dark.png": ("", SIZE, results),
    "check-phone.png": ("", PHONE, results),
    "live.png": ("live", SIZE, live),
    "exercise.png": ("exercises", SIZE, exercise),
}
"""File, page, size of the window, and how to get to what is shown."""
ONLY = {"exercise.png": "dialog"}
"""Pictures of one part of the page, by its role."""
PDF = "pdf.png"
PDF_DPI = 110


def take(browser: Browser, url: str, name: str) -> Image.Image:
    """One picture of the app."""
    path, size, work = PAGES[name]
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        color_scheme="dark" if name in DARK else "light",
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.goto(f"{url}/{path}")
        page.get_by_role("heading", level=1).wait_for()
        _calm(page)
        work(page)
        page.mouse.move(0, 0)
        page.wait_for_timeout(1000)  # fonts, pictures and movements have come to rest
        part = page.get_by_role(ONLY[name]) if name in ONLY else page  # type: ignore[arg-type]
        return Image.open(io.BytesIO(part.screenshot()))
    finally:
        context.close()


def _calm(page: Page) -> None:
    page.wait_for_timeout(300)
    page.wait_for_function(CALM)


def pdf_page() -> Image.Image:
    """The first page of the samples' PDF."""
    renderer = shutil.which("pdftoppm")
    if renderer is None:
        sys.exit("The PDF's picture needs pdftoppm: apt-get install poppler-utils")
    photos = [
        load_photo(ROOT / "sample_images" / f"{view}.jpg") for view in ("front", "right", "back", "left")
    ]
    made = to_pdf(check(photos), day=DAY, name="Sample person")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.pdf"
        file.write_bytes(made)
        command = [
            renderer,
            "-r",
            "110",
            "-png",
            "-f",
            "1",
            "-l",
            "1",
            "-singlefile",
            file,
            file.with_suffix(""),
        ]
        subprocess.run(command, check=True, timeout=120)
        with Image.open(file.with_suffix(".png")) as picture:
            return picture.convert("RGB")


def write(picture: Image.Image, path: Path) -> None:
    """As PNG with 256 colours, made smaller until it has less than MAX_BYTES."""
    picture = picture.convert("RGB")
    scale = 1.0
    while True:
        size = (round(picture.width * scale), round(picture.height * scale))
        small = picture if scale == 1.0 else picture.resize(size, Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        small.quantize(256, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
        if len(buffer.getvalue()) < MAX_BYTES:
            path.write_bytes(buffer.getvalue())
            print(f"{path.relative_to(ROOT)}: {size[0]} x {size[1]}, {len(buffer.getvalue()) // 1000} kB")
            return
        scale *= 0.93


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.pictures", description=__doc__)
    parser.add_argument(
        "only", nargs="*", metavar="FILE", help=f"of {', '.join([*PAGES, PDF])}; default: all"
    )
    wanted = parser.parse_args(arguments).only or [*PAGES, PDF]
    if unknown := set(wanted) - {*PAGES, PDF}:
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    if CHROMIUM is None:
        sys.exit("The pictures need Chromium: apt-get install chromium")
    FOLDER.mkdir(exist_ok=True)
    if PDF in wanted:
        write(pdf_page(), FOLDER / PDF)
    expect.set_options(timeout=WAIT_MS)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        film = camera.write(Path(folder) / "standing.mjpeg", 1.0, camera.standing())
        with filmed(browser, film) as with_camera:
            for name in wanted:
                if name != PDF:
                    write(take(with_camera, server.url, name), FOLDER / name)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
