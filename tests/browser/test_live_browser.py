"""The live page in a real browser with a fake camera: what only a browser can show."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from playwright.sync_api import Browser, Page

from posture.anatomy import Joint
from posture.landmarker import StreamDetector
from posture.web.live_lines import POINTS
from tests.browser import camera
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.connections import foreign_connections, server_of

PATIENCE_MS = 90_000  # machines that run tests are busy
WATCH_PAGE = """
const seen = window.posture = {tracks: [], sockets: [], violations: [], frames: []};
document.addEventListener('securitypolicyviolation', e => seen.violations.push(e.violatedDirective));
document.addEventListener('posture-frame', e => seen.frames.push(e.detail));
const media = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wish) => {
  const stream = await media(wish);
  seen.tracks.push(...stream.getTracks());
  return stream;
};
const Plain = window.WebSocket;
window.WebSocket = class extends Plain {
  constructor(...how) {
    super(...how);
    if (String(how[0]).endsWith('/live')) seen.sockets.push(this);
  }
};
"""
CAMERA_IN_USE = """
navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotReadableError'); };
"""


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


class Visit:
    """A page with its camera on, and everything that it asked for."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.add_init_script(WATCH_PAGE)
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{url}/live")
        page.get_by_role("button", name="Start the camera").wait_for()

    def start(self) -> None:
        self.page.get_by_role("button", name="Start the camera").click()
        self.until("window.posture.frames.length > 2")

    def until(self, expression: str, seconds: float = PATIENCE_MS / 1000) -> None:
        # Not wait_for_function: it needs eval, which the Content Security Policy forbids.
        for _ in range(int(seconds * 10)):
            if self.page.evaluate(f"() => {expression}"):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"never true: {expression}")

    def state(self, state: str) -> None:
        self.page.locator(f".live[data-state={state}]").wait_for()


def visit(browser: Browser, app_url: str) -> Visit:
    page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    return Visit(page, app_url)


def test_overlay_lies_on_the_body_as_the_model_sees_it(
    browser: Browser, app_url: str, tmp_path: Path
) -> None:
    picture = camera.desk()(0.0)
    film = camera.write(tmp_path / "still.mjpeg", 1.0, lambda time_s: picture)
    with StreamDetector() as detector:
        rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        for time_ms in range(0, 1000, 33):
            expected = detector.detect(rgb, time_ms)
    assert expected is not None
    with filmed(browser, film) as other:
        there = visit(other, app_url)
        there.start()
        there.page.wait_for_timeout(1500)
        frame = there.page.evaluate("() => window.posture.frames.at(-1)")
        drawn = there.page.evaluate(
            """(point) => {
              const canvas = document.querySelector('.overlay') || [...document.querySelectorAll('*')]
                .map(e => e.shadowRoot && e.shadowRoot.querySelector('.overlay')).find(Boolean);
              const pen = canvas.getContext('2d');
              return [...pen.getImageData(point[0] * canvas.width, point[1] * canvas.height, 1, 1).data];
            }""",
            frame["pts"][POINTS.index("left_shoulder")],
        )
    for joint in (Joint.NOSE, Joint.LEFT_EAR, Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER):
        got = np.array(frame["pts"][POINTS.index(joint.value)]) * (640, 480)
        assert np.linalg.norm(got - expected[joint]) < 10, joint
    assert drawn[3] > 0, "nothing is drawn at the left shoulder"
    assert drawn[1] > drawn[0], "drawn, but not green while nothing is wrong"


def test_calibrate_alert_clear_and_leave(browser: Browser, app_url: str, tmp_path: Path) -> None:
    film = camera.write(tmp_path / "desk.mjpeg", 20.0, camera.desk())
    with filmed(browser, film) as other:
        there = visit(other, app_url)
        page = there.page
        there.start()
        page.get_by_role("button", name="Calibrate", exact=True).click()
        page.get_by_role("button", name="It feels right: start").click()
        there.state("good")
        there.state("alert")
        assert page.locator(".card[data-beyond=yes]").count() >= 1
        there.state("good")
        page.get_by_role("button", name="Pause and sum up").click()
        page.get_by_role("heading", name="This session").wait_for()
        # Leaving frees the camera and the socket.
        page.get_by_role("link", name="Check").click()
        there.until("window.posture.tracks.every(track => track.readyState === 'ended')")
        there.until("window.posture.sockets.every(socket => socket.readyState >= 2)")
        # Nothing left this machine, and the policy was never in the way.
        assert all(url.split("/")[2].startswith("127.0.0.1:") for url in there.asked if "//" in url)
        assert there.page.evaluate("() => window.posture.violations") == []
        assert foreign_connections(server_of(app_url)) == []


def test_a_photo_without_hands_arrives_in_the_check(browser: Browser, app_url: str, tmp_path: Path) -> None:
    film = camera.write(tmp_path / "standing.mjpeg", 4.0, camera.standing())
    with filmed(browser, film) as other:
        there = visit(other, app_url)
        page = there.page
        page.get_by_text("Photos without hands").click()
        for view in ("Right side", "Back", "Left side"):
            page.get_by_role("button", name=view).click()
        page.get_by_role("button", name="Start the camera").wait_for()
        page.wait_for_timeout(1000)
        there.start()
        page.get_by_role("heading", name="Front").wait_for()
        page.locator(".measures").first.wait_for()
        assert "Shoulder level" in page.locator(".measures").first.inner_text()
        there.until("window.posture.tracks.every(track => track.readyState === 'ended')")


def test_without_a_camera_it_says_so_and_names_the_photo_route(
    browser: Browser, app_url: str, tmp_path: Path
) -> None:
    film = camera.write(tmp_path / "any.mjpeg", 0.1, camera.desk())
    with filmed(browser, film) as other:
        page = other.new_context().new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.add_init_script(CAMERA_IN_USE)
        page.goto(f"{app_url}/live")
        page.get_by_role("button", name="Start the camera").click()
        page.get_by_text("Another program is using the camera").wait_for()
        page.get_by_text("check a photo instead").wait_for()
