"""The same app in Firefox: its pages load, photos come in by every way, and live starts."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest

from tests.browser import camera
from tests.browser.app_server import AppServer
from tests.browser.firefox import Connection, running, tab
from tests.browser.test_walk_limits import PAGES

SOMEBODY = """() => {
  if (!navigator.mediaDevices) return;  // the empty page that a tab begins with
  const film = Object.assign(document.createElement('canvas'), {width: 1920, height: 1080});
  const picture = new Image();
  picture.src = 'data:image/jpeg;base64,JPEG';
  const draw = () => {
    const pen = film.getContext('2d');
    pen.drawImage(picture, 0, 0);
    pen.fillStyle = `rgb(${performance.now() % 255}, 0, 0)`;
    pen.fillRect(0, 0, 9, 9);
  };
  navigator.mediaDevices.getUserMedia = async () => {
    await picture.decode();
    draw();
    setInterval(draw, 50);
    return film.captureStream(20);
  };
}"""
"""A camera that shows a picture; Firefox's own fake camera shows nobody."""


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """One Firefox for all tests here."""
    with running(tmp_path_factory.mktemp("firefox")) as connection:
        yield connection


def test_all_pages_load_a_sample_and_an_upload_are_measured(
    firefox: Connection, server: AppServer, samples: Path
) -> None:
    with tab(firefox, server) as page:
        page.open(server.url)
        page.see("Photos that measure well")
        page.click("[role=tab]", "Try a sample")
        page.click("[role=tabpanel] button", "A person with clear deviations")
        page.see("Shoulder level, front view")
        page.idle()
        page.click("button", "Start over")
        page.see("Photos that measure well")
        page.idle()
        page.upload(samples / "front.jpg")
        page.see("left shoulder looked lower")
        page.see("front.jpg: front view")
        for name, heading in PAGES.items():
            page.click("[data-testid=stTopNavLink]", name, exact=True)
            page.find("h1", heading)
            page.idle()
        page.open(f"{server.url}/live")
        page.find("h1", "Live posture")
        page.idle()


def test_a_photo_is_taken_and_measured(firefox: Connection, server: AppServer) -> None:
    shown = cv2.imencode(".jpg", camera.full_hd()(0.0))[1].tobytes()
    script = SOMEBODY.replace("JPEG", base64.b64encode(shown).decode("ascii"))
    with tab(firefox, server, script) as page:
        page.open(server.url)
        page.see("Photos that measure well")
        page.idle()
        page.click("[role=tab]", "Take a photo")
        page.click("button.start", "Start the camera")
        page.see("Good: stand like this")
        page.click(".timer label", "none")
        page.click("button.shutter", "Take the photo")
        page.see("1920 × 1080 pixels")
        page.click("button.use", "Use this photo")
        page.see("camera 1.jpg: front view")
        page.see("Shoulder level, front view")


def test_live_starts_with_the_browsers_own_camera(firefox: Connection, server: AppServer) -> None:
    with tab(firefox, server) as page:
        page.open(f"{server.url}/live")
        page.click("button.start", "Start the camera")
        page.click("button.yes", "Start")
        page.find(".rate", "pictures/s")
        page.click("button.stop", "Stop the camera")
        page.find("button.start", "Start the camera")
