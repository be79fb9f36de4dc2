"""The live page in a real browser with a fake camera: what only a browser can show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from posture.anatomy import Joint
from posture.landmarker import StreamDetector
from posture.web.live_reply import POINTS
from tests.browser import camera
from tests.browser.app_server import CHROMIUM, App, app, chromium, foreign_connections

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    # Playwright leaves its event loop's socket pair to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PATIENCE_MS = 90_000  # machines that run tests are busy
WATCH_PAGE = """
window.posture = {tracks: [], sockets: [], violations: [], frames: []};
document.addEventListener('securitypolicyviolation', e => window.posture.violations.push(e.violatedDirective));
document.addEventListener('posture-frame', e => { window.posture.frames.push(e.detail); if (window.posture.frames.length > 50) window.posture.frames.shift(); });
const media = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wish) => {
  const stream = await media(wish);
  window.posture.tracks.push(...stream.getTracks());
  return stream;
};
const Plain = window.WebSocket;
window.WebSocket = class extends Plain {
  constructor(...how) { super(...how); if (String(how[0]).endsWith('/live')) window.posture.sockets.push(this); }
};
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with app(tmp_path_factory.mktemp("app") / "log") as started:
        yield started


class Visit:
    """A page with its camera on, and everything that it asked for."""

    def __init__(self, page: Any, url: str) -> None:
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


def visit(browser: Any, running: App) -> Visit:
    page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    return Visit(page, running.url)


def test_overlay_lies_on_the_body_as_the_model_sees_it(running: App, tmp_path: Path) -> None:
    picture = camera.desk()(0.0)
    film = camera.write(tmp_path / "still.mjpeg", 1.0, lambda time_s: picture)
    with StreamDetector() as detector:
        rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        for time_ms in range(0, 1000, 33):
            expected = detector.detect(rgb, time_ms)
    assert expected is not None
    with chromium(film) as browser:
        there = visit(browser, running)
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


def test_calibrate_alert_clear_and_leave(running: App, tmp_path: Path) -> None:
    film = camera.write(tmp_path / "desk.mjpeg", 20.0, camera.desk())
    with chromium(film) as browser:
        there = visit(browser, running)
        page = there.page
        there.start()
        page.get_by_role("button", name="Calibrate", exact=True).click()
        page.get_by_role("button", name="It feels right: start").click()
        there.state("good")
        there.state("alert")
        assert page.locator(".card[data-beyond=yes]").count() >= 1
        there.state("good")
        page.get_by_role("button", name="Pause and sum up").click()
        page.get_by_text("This session").wait_for()
        # Leaving frees the camera and the socket.
        page.get_by_role("link", name="Check").click()
        there.until("window.posture.tracks.every(track => track.readyState === 'ended')")
        there.until("window.posture.sockets.every(socket => socket.readyState >= 2)")
        # Nothing left this machine, and the policy was never in the way.
        assert all(url.split("/")[2].startswith("127.0.0.1:") for url in there.asked if "//" in url)
        assert there.page.evaluate("() => window.posture.violations") == []
        assert foreign_connections(running.pid) == []


def test_a_photo_without_hands_arrives_in_the_check(running: App, tmp_path: Path) -> None:
    film = camera.write(tmp_path / "standing.mjpeg", 4.0, camera.standing())
    with chromium(film) as browser:
        there = visit(browser, running)
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


def test_without_a_camera_it_says_so_and_names_the_photo_route(running: App, tmp_path: Path) -> None:
    film = camera.write(tmp_path / "any.mjpeg", 0.1, camera.desk())
    with chromium(film) as browser:
        page = browser.new_context().new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.add_init_script(
            "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotReadableError'); };"
        )
        page.goto(f"{running.url}/live")
        page.get_by_role("button", name="Start the camera").click()
        page.get_by_text("Another program is using the camera").wait_for()
        page.get_by_text("check a photo instead").wait_for()
