"""The system's Chromium, and one with a camera that shows a film."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-quic", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--enable-blink-features=ComputedAccessibilityInfo", "--force-renderer-accessibility",  # controls.js
)  # fmt: skip


@contextlib.contextmanager
def filmed(browser: Browser, film: Path) -> Iterator[Browser]:
    """Another Chromium, whose camera shows `film`."""
    camera_flags = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    other = browser.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, *camera_flags])
    try:
        yield other
    finally:
        other.close()
