"""The live page in a real browser with a fake camera: what only a browser can show."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from posture.anatomy import Joint
from posture.pose.landmarker import StreamDetector
from posture.web.live_lines import POINTS
from tests.browser import camera
from tests.browser.app_server import AppServer
from tests.browser.chromium import filmed
from tests.browser.connections import foreign_connections, server_of
from tests.browser.filming import CANVAS_CAMERA, camera_fails
from tests.browser.panels import all_numbers
from tests.browser.watch import fresh_context, watching

PATIENCE_MS = 90_000  # machines that run tests are busy
WATCH_PAGE = """
const seen = window.posture = {tracks: [], sockets: [], violations: [], frames: []};
document.addEventListener('securitypolicyviolation', e => seen.violations.push(e.violatedDirective));
document.addEventListener('posture-frame', e => seen.frames.push(e.detail));
const media = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wish) => {
  seen.asked = (seen.asked || 0) + 1;
  if (window.permission) await window.permission;  // a person who takes their time to answer
  const stream = await media(wish);
  seen.tracks.push(...stream.getTracks());
  return stream;
};
const Plain = window.WebSocket;
window.WebSocket = class extends Plain {
  constructor(url, ...how) {
    const live = String(url).endsWith('/live');
    super(live && window.offline ? url + '-is-not-here' : url, ...how);
    if (live) seen.sockets.push(this);
  }
};
"""
WAS_ASKED = """
localStorage.setItem('posture.tell', '{"sound": true, "notify": false, "small": false}');
"""
SLOW_TO_ALLOW = """
window.permission = new Promise(allow => { window.allow = allow; });
"""
HIDEABLE = """
// What browsers do to hidden tabs, taken to its end: no video frames, no timers, no encoding in idle time.
let hidden = false;
const later = [];
const whenSeen = (run) => (...given) => hidden ? later.push(() => run(...given)) : run(...given);
Object.defineProperty(document, 'hidden', {get: () => hidden});
window.hide = (now) => {
  hidden = now;
  document.dispatchEvent(new Event('visibilitychange'));
  if (!now) later.splice(0).forEach(run => run());
};
for (const name of ['setTimeout', 'setInterval']) {
  const plain = window[name];
  window[name] = (run, ...more) => plain(typeof run === 'function' ? whenSeen(run) : run, ...more);
}
const toBlob = HTMLCanvasElement.prototype.toBlob;
HTMLCanvasElement.prototype.toBlob = function (done, ...more) { toBlob.call(this, whenSeen(done), ...more); };
const onFrame = HTMLVideoElement.prototype.requestVideoFrameCallback;
HTMLVideoElement.prototype.requestVideoFrameCallback = function (run) {
  return onFrame.call(this, whenSeen(run));
};
"""
LOSES_THE_THIRD_STILL = """
let stills = 0;
document.addEventListener('posture-frame', ({detail}) => {
  if (detail.shoot && ++stills === 3) window.posture.sockets.at(-1).close();
});
"""


@pytest.fixture(scope="module")
def at_desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium whose camera shows somebody at a desk who does not move."""
    picture = camera.desk()(0.0)
    film = camera.write(tmp_path_factory.mktemp("film") / "still.mjpeg", 1.0, lambda time_s: picture)
    with filmed(browser, film) as other:
        yield other


class Visit:
    """A page with its camera on, and everything that it requested."""

    def __init__(self, page: Page, url: str, script: str = "") -> None:
        self.page = page
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.add_init_script(WATCH_PAGE + WAS_ASKED + script)
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
        try:
            self.page.locator(f".live[data-state={state}]").wait_for()
        except PlaywrightTimeout:
            raise AssertionError(f"never {state}; it went: {self.went()}") from None

    def went(self) -> list[list[object]]:
        """The answers whenever they changed: number, phase, state, score, message."""
        told: list[list[object]] = self.page.evaluate(
            "() => window.posture.frames.map(f => [f.seq, f.phase, f.state, f.score, f.message])"
        )
        changes = [told[i] for i in range(len(told)) if i == 0 or told[i][1:3] != told[i - 1][1:3]]
        return [*changes, *told[-1:]]


Open = Callable[..., Visit]


@contextlib.contextmanager
def visits(server: AppServer) -> Iterator[Open]:
    """Opens the page Live in a browser, checked by watch.py; wanted: complaints that must come."""
    with contextlib.ExitStack() as pages:

        def opened(browser: Browser, script: str = "", *wanted: str) -> Visit:
            context = pages.enter_context(fresh_context(browser, height=1000))
            seen = pages.enter_context(watching(context, server))
            seen.wanted.extend(wanted)
            return Visit(seen.page, server.url, script)

        yield opened


@pytest.fixture
def visit(server: AppServer) -> Iterator[Open]:
    with visits(server) as opened:
        yield opened


def test_overlay_lies_on_the_body_as_the_model_sees_it(at_desk: Browser, visit: Open) -> None:
    picture = camera.desk()(0.0)
    with StreamDetector() as detector:
        rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        for time_ms in range(0, 1000, 33):
            expected = detector.detect(rgb, time_ms)
    assert expected is not None
    there = visit(at_desk)
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
    assert max(drawn[:3]) - min(drawn[:3]) < 60, "drawn in a colour of judgement, though nothing is judged"


def test_leaving_while_the_browser_still_asks_leaves_no_camera_on(at_desk: Browser, visit: Open) -> None:
    there = visit(at_desk, SLOW_TO_ALLOW)
    there.page.get_by_role("button", name="Start the camera").click()
    there.page.get_by_text("If the browser asks, allow it").wait_for()
    there.page.get_by_role("link", name="Check").click()
    there.page.get_by_role("heading", name="Posture check").wait_for()
    there.page.evaluate("() => window.allow()")
    there.until("window.posture.tracks.length === 1")
    there.until("window.posture.tracks[0].readyState === 'ended'")
    assert there.page.evaluate("() => window.posture.sockets.length") == 0


def test_one_camera_however_often_it_is_clicked_and_back_after_a_lost_connection(
    at_desk: Browser, visit: Open
) -> None:
    there = visit(at_desk, SLOW_TO_ALLOW)
    there.page.get_by_role("button", name="Start the camera").dblclick()
    there.page.evaluate("() => window.allow()")
    there.until("window.posture.frames.length > 0")
    assert there.page.evaluate("() => window.posture.asked") == 1
    there.page.evaluate("() => { window.offline = true; window.posture.sockets.at(-1).close(); }")
    there.page.get_by_text("Not connected").wait_for()
    there.page.get_by_text("Connecting again").wait_for()
    there.page.evaluate("() => { window.offline = false; window.posture.frames = []; }")
    there.until("window.posture.frames.length > 0")
    calibrate = there.page.get_by_role("button", name="Calibrate", exact=True)
    expect(calibrate).to_be_enabled()
    expect(there.page).to_have_title(re.compile("^○ Not calibrated"))
    there.page.get_by_role("button", name="Stop the camera").click()
    there.until("window.posture.tracks.every(track => track.readyState === 'ended')")
    expect(calibrate).to_have_count(0)
    expect(there.page).to_have_title("Posture check")


def test_a_hidden_tab_is_watched_and_says_when_it_can_not_tell(at_desk: Browser, visit: Open) -> None:
    there = visit(at_desk, HIDEABLE)
    page = there.page
    there.start()
    page.evaluate("() => { window.hide(true); window.posture.frames = []; }")
    there.until("window.posture.frames.length > 4")
    page.evaluate("() => { window.hide(false); window.posture.frames = []; }")
    there.until("window.posture.frames.length > 4")
    page.get_by_role("button", name="How I tell you").click()
    page.get_by_text("A soft sound").click()
    page.get_by_role("button", name="Done").click()
    page.evaluate("() => window.hide(true)")
    expect(page.locator(".remark")).to_have_text(re.compile("only its title and icon tell you"))


DIES = {
    "track.stop(), which tells nobody": ("window.lens.track.stop()", "The camera has stopped"),
    "video.pause()": ("window.video.pause()", "The picture is paused"),
    "muted by the system": (
        "Object.defineProperty(lens.track, 'muted', {value: true}); "
        "lens.track.dispatchEvent(new Event('mute'))",
        "The camera was paused by the system",
    ),
    "no more frames": ("window.lens.isAsleep = true", "No picture has come for 2 seconds"),
    "black": ("window.lens.paint = 'black'", "The picture is black"),
}


def test_a_camera_that_gives_no_picture_is_told_within_two_seconds(browser: Browser, visit: Open) -> None:
    there = visit(browser, CANVAS_CAMERA)
    page = there.page
    live = page.locator(".live")
    for number, (what, (kill, words)) in enumerate(DIES.items()):
        if number:
            page.get_by_role("button", name="Stop the camera").click()
            page.evaluate("() => { window.lens.isAsleep = false; window.lens.paint = 'room'; }")
        page.get_by_role("button", name="Start the camera").click()
        expect(live).to_have_attribute("data-state", "ready")
        page.wait_for_timeout(400)
        page.evaluate("video => { window.video = video; }", live.locator("video").element_handle())
        page.evaluate(f"() => {{ {kill}; window.since = performance.now(); }}")
        expect(live.locator(".hint")).to_have_text(re.compile(words))
        took_ms = page.evaluate("() => performance.now() - window.since")
        assert took_ms < 4000, what  # 2 s and a busy machine
        assert live.get_attribute("data-state") in ("no_picture", "black"), what
        expect(page).to_have_title(re.compile("^✕ (No|Black) picture"))
    page.evaluate("() => { window.lens.paint = 'room'; }")
    expect(live).to_have_attribute("data-state", "ready")


def assert_in_one_view(page: Page, *parts: str) -> None:
    """Without scrolling, at both sizes: the picture and everything that a watched person needs."""
    for width, height in ((390, 844), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        for part in (".stage", ".banner", ".hint", "button.stop", *parts):
            box = page.locator(f".live {part}").bounding_box()
            assert box is not None, part
            assert 0 <= box["y"] <= height - box["height"], (width, part, box)
            assert 0 <= box["x"] <= width - box["width"], (width, part, box)


def test_calibrate_alert_clear_and_leave(browser: Browser, server: AppServer, tmp_path: Path) -> None:
    film = camera.write(tmp_path / "desk.mjpeg", 20.0, camera.desk())
    with filmed(browser, film) as other, visits(server) as visit:
        there = visit(other)
        page = there.page
        there.start()
        page.get_by_role("button", name="Calibrate", exact=True).click()
        there.state("calibrating")
        assert_in_one_view(page, ".bar")
        page.get_by_role("button", name="It feels right: start").click()
        there.state("good")
        assert_in_one_view(page, ".controls .main")
        expect(page).to_have_title(re.compile("^● Good"))
        icon = page.evaluate("() => document.querySelector('link[rel~=icon]').href")
        there.state("alert")
        expect(page).to_have_title(re.compile("^■ Time to reset"))
        assert page.evaluate("() => document.querySelector('link[rel~=icon]').href") != icon
        assert page.locator(".card[data-beyond=yes]").count() >= 1
        there.state("good")
        there.until("window.posture.frames.at(-1).limits.shoulders.length === 2")
        page.keyboard.press("p")
        expect(page.get_by_role("heading", name="This session")).to_be_in_viewport()
        # Leaving frees the camera and the socket, and gives the title back.
        page.get_by_role("link", name="Check").click()
        there.until("window.posture.tracks.every(track => track.readyState === 'ended')")
        expect(page).to_have_title("Posture check")
        there.until("window.posture.sockets.every(socket => socket.readyState >= 2)")
        # Nothing left this machine, and the policy was never in the way.
        assert all(url.split("/")[2].startswith("127.0.0.1:") for url in there.asked if "//" in url)
        assert there.page.evaluate("() => window.posture.violations") == []
        assert foreign_connections(server_of(server.url)) == []


def test_photos_without_hands_arrive_in_the_check_though_the_connection_was_lost_between_them(
    browser: Browser, server: AppServer, tmp_path: Path
) -> None:
    film = camera.write(tmp_path / "standing.mjpeg", 4.0, camera.standing())
    with filmed(browser, film) as other, visits(server) as visit:
        there = visit(other, LOSES_THE_THIRD_STILL)
        page = there.page
        page.get_by_text("Photos without hands").click()
        for view in ("Right side", "Back", "Left side"):
            page.get_by_role("button", name=view).click()
        page.get_by_role("button", name="Start the camera").wait_for()
        page.wait_for_timeout(1000)
        there.start()
        page.get_by_role("heading", name="Front").wait_for()
        page.locator(".standouts").first.wait_for()
        expect(all_numbers(page).locator("table.measures")).to_contain_text("Shoulder level")
        there.until("window.posture.tracks.every(track => track.readyState === 'ended')")
        assert page.evaluate("() => window.posture.frames.filter(frame => frame.shoot).length") == 3 + 6
        page.get_by_role("heading", name="Take it with you").wait_for()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        pytest.param("", "not allowed to use the camera|No camera was found", id="refused"),
        pytest.param(camera_fails("NotReadableError"), "Another program is using the camera", id="in-use"),
    ],
)
def test_without_a_camera_it_says_so_and_names_the_photo_route(
    browser: Browser, visit: Open, script: str, words: str
) -> None:
    there = visit(browser, script)
    there.page.get_by_role("button", name="Start the camera").click()
    there.page.get_by_text(re.compile(words)).wait_for()
    there.page.get_by_text("check a photo instead").wait_for()
    expect(there.page.get_by_role("button", name="Start the camera")).to_be_enabled()
