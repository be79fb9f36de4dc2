"""Taking photos in a real browser: by button, timer and hands-free; what fails, and what is missing."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from posture.web.frames import HEADER, Kind
from tests.browser import camera, filming
from tests.browser.app_server import AppServer
from tests.browser.chromium import filmed
from tests.browser.conftest import picture
from tests.browser.filming import CANVAS_CAMERA, camera_fails
from tests.browser.panels import other_photos
from tests.browser.test_live_browser import WATCH_PAGE
from tests.browser.watch import WAIT_MS, fresh_context, sticks_out_px, watching

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def camera_1080(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium whose camera shows a whole body in 1920 x 1080; no two of its pictures are the same."""
    film = tmp_path_factory.mktemp("film") / "full_hd.mjpeg"
    with filmed(browser, camera.write(film, 1.0, camera.full_hd(), stamp=True)) as other:
        yield other


@pytest.fixture
def visit(server: AppServer) -> Iterator[Callable[..., Page]]:
    """Opens the app's first page in a browser, on a page that watch.py checks."""
    with contextlib.ExitStack() as pages:

        def opened(
            browser: Browser,
            script: str = "",
            width: int = 1280,
            height: int = 900,
            wanted: tuple[str, ...] = (),
        ) -> Page:
            context = pages.enter_context(fresh_context(browser, width, height))
            context.add_init_script(f"(() => {{ {script} }})();")
            seen = pages.enter_context(watching(context, server))
            seen.wanted.extend([wanted] if wanted else [])
            seen.page.goto(server.url)
            return seen.page

        yield opened


def to_camera(page: Page) -> None:
    page.get_by_role("tab", name="Take a photo").click()
    page.get_by_role("button", name="Start the camera").wait_for()


def start(page: Page, *, timer: str = "none") -> None:
    """Turn the camera on and wait until what it sees has been judged."""
    page.get_by_role("button", name="Start the camera").first.click()
    page.locator(".capture.on[data-cue]").wait_for()
    page.locator(".capture.on .timer").get_by_text(timer, exact=True).click()


def shoot(page: Page) -> Locator:
    """Press the button; returns the size and the remark shown with the photo."""
    page.get_by_role("button", name="Take the photo").click()
    page.locator(".capture[data-step=review]").wait_for()
    hint = page.locator(".capture.on .hint")
    expect(hint).to_contain_text("pixels")
    return hint


def until(page: Page, expression: str) -> None:
    """Wait until it is true. Not wait_for_function: that needs eval, which the policy forbids."""
    for _ in range(WAIT_MS // 100):
        if page.evaluate(f"() => {expression}"):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {expression}")


def photos_sent(page: Page) -> list[Image.Image]:
    """The photos that left the page, as the app received them."""
    found: list[str] = page.evaluate(
        """() => Promise.all(window.sent.map(blob => new Promise(done => {
          const reader = new FileReader();
          reader.onload = () => done(reader.result.split(',')[1]);
          reader.readAsDataURL(blob);
        })))"""
    )
    messages = [base64.b64decode(each) for each in found]
    return [
        Image.open(io.BytesIO(message[HEADER.size :]), formats=["JPEG"])
        for message in messages
        if message[0] == Kind.PHOTO
    ]


def quality_is_95(photo: Image.Image) -> bool:
    """Whether the coarsest step for brightness is that of JPEG quality 95 or finer: a tenth of quality 50."""
    return max(photo.quantization[0]) <= 12  # type: ignore[attr-defined]


def in_use(page: Page, name: str) -> Locator:
    """The row of a photo that the app has."""
    return page.get_by_text(re.compile(rf"^{re.escape(name)} \([\d.]+ MB\)$"))


# ---- the way that people go ----


def test_a_photo_by_the_timer_has_all_rows_of_the_camera_and_ends_in_a_report(
    camera_1080: Browser, visit: Open
) -> None:
    page = visit(camera_1080, WATCH_PAGE + filming.HEARS + filming.KEEPS_WHAT_IS_SENT)
    to_camera(page)
    start(page, timer="3 s")
    expect(page.locator(".capture .word")).to_have_text("Good: stand like this")
    expect(page.locator(".capture.on .hint")).to_have_text("Seen from the front")
    until(page, "window.spoken.includes('Good: stand like this')")
    assert page.evaluate("() => window.spoken[0]") == " ", "primed in the click, or iOS stays mute"
    picture(page, "capture_aim_desktop")
    page.get_by_role("button", name="Take the photo").click()
    count = page.locator(".capture .count")
    for left in ("3", "2", "1"):
        expect(count).to_have_text(left)
    size_px = count.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    assert size_px > 0.4 * 900, "digits that can be read from 3 m"
    picture(page, "capture_count_desktop")
    page.locator(".capture[data-step=review]").wait_for()
    expect(page.locator(".capture .hint")).to_have_text("1920 × 1080 pixels")
    assert page.evaluate("() => window.heard.length") == 4, "one for each second and one for the photo"
    picture(page, "capture_review_desktop")
    page.get_by_role("button", name="Use this photo").click()
    expect(page.get_by_role("heading", name="camera 1.jpg: front view")).to_be_visible()
    expect(page.locator("table.measures tr", has_text="Shoulder level")).to_contain_text("range")
    (photo,) = photos_sent(page)
    assert photo.size == (1920, 1080)
    assert quality_is_95(photo)
    with page.expect_download() as download:
        page.get_by_role("button", name="Report as JSON").click()
    report = json.loads(Path(download.value.path()).read_text("utf-8"))
    feet_px = report["photos"][0]["person_box_px"][3]
    assert 800 < feet_px < 1080, "measured in the camera's own rows"
    until(page, "window.posture.tracks.every(track => track.readyState === 'ended')")
    assert page.evaluate("() => window.posture.violations") == []


def test_on_a_phone_photos_are_taken_again_added_kept_over_pages_and_discarded(
    camera_1080: Browser, visit: Open
) -> None:
    page = visit(camera_1080, width=390, height=844)
    to_camera(page)
    assert sticks_out_px(page) == 0
    start(page)
    for name in ("Close", "Take the photo", "Hands-free"):
        box = page.locator(".capture .aiming").get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] + box["height"] <= 844
        assert box["height"] >= 44
    picture(page, "capture_aim_phone")
    shoot(page)
    first = page.locator(".capture .still").get_attribute("src")
    picture(page, "capture_review_phone")
    page.get_by_role("button", name="Retake").click()
    shoot(page)
    assert page.locator(".capture .still").get_attribute("src") != first
    page.get_by_role("button", name="Use it, take another view").click()
    page.locator(".capture[data-step=aim]").wait_for()
    shoot(page)
    page.get_by_role("button", name="Use this photo").click()
    expect(page.get_by_role("heading", name="camera 2.jpg: front view", include_hidden=True)).to_be_attached()
    other_photos(page)
    for name in ("camera 1.jpg", "camera 2.jpg"):
        expect(in_use(page, name)).to_be_visible()
    assert sticks_out_px(page) == 0
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Limits").first.click()
    page.get_by_role("heading", level=1, name="What a photo can").wait_for()
    page.go_back()
    expect(page.get_by_role("heading", name="camera 2.jpg: front view", include_hidden=True)).to_be_attached()
    other_photos(page, "Take a photo")
    expect(in_use(page, "camera 1.jpg")).to_be_visible()
    page.get_by_role("button", name="Start over").click()
    expect(in_use(page, "camera 1.jpg")).to_be_hidden()
    expect(page.get_by_role("heading", name="camera 2.jpg: front view")).to_be_hidden()


def test_hands_free_is_one_click_away_and_ends_in_the_report(camera_1080: Browser, visit: Open) -> None:
    page = visit(camera_1080)
    to_camera(page)
    for view in ("Right side", "Back", "Left side"):
        page.get_by_role("button", name=view).click()
        expect(page.get_by_role("button", name=view)).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Hands-free", exact=True).click()
    expect(page.locator(".capture .count")).to_have_text("2")
    picture(page, "capture_guide_desktop")
    title = page.get_by_role("heading", name="front camera 1.jpg: front view")
    expect(title).to_be_visible()
    expect(title).to_be_in_viewport()  # the page scrolls to the check by itself
    other_photos(page, "Take a photo")
    expect(in_use(page, "front camera 1.jpg")).to_be_visible()
    start(page)  # and from the button's way it is one click as well
    page.locator(".capture.on").get_by_role("button", name="Hands-free").click()
    expect(in_use(page, "front camera 2.jpg")).to_be_visible()


def test_before_and_after_are_taken_with_the_camera(camera_1080: Browser, visit: Open) -> None:
    page = visit(camera_1080)
    page.get_by_role("link", name="Compare").click()
    for number, name in enumerate(("before", "after"), 1):
        place = page.get_by_test_id("stColumn").filter(has_text=f"Photo {name}")
        place.get_by_role("tab", name="Take a photo").click()
        place.get_by_role("button", name="Start the camera").click()
        page.locator(".capture.on[data-cue]").wait_for()
        page.locator(".capture.on .timer").get_by_text("none", exact=True).click()
        page.locator(".capture.on").get_by_role("button", name="Take the photo").click()
        page.locator(".capture.on[data-step=review]").wait_for()
        expect(page.locator(".capture.on").get_by_role("button", name="another view")).to_be_hidden()
        page.locator(".capture.on").get_by_role("button", name="Use this photo").click()
        expect(in_use(page, f"camera {number}.jpg")).to_be_visible()
    row = page.locator("table.measures tr", has_text="Shoulder level")
    expect(row).to_contain_text("within error and sway")
    picture(page, "capture_compare_desktop")


def test_a_photo_waits_for_a_lost_connection_and_arrives_once(camera_1080: Browser, visit: Open) -> None:
    page = visit(
        camera_1080,
        WATCH_PAGE.replace("'-is-not-here'", "'-is-not-here/_stcore/404'"),
        wanted="live-is-not-here",
    )
    to_camera(page)
    start(page)
    shoot(page)
    page.evaluate("() => { window.offline = true; window.posture.sockets.at(-1).close(); }")
    page.get_by_role("button", name="Use this photo").click()
    expect(page.get_by_text("The photo waits here until the app answers again")).to_be_visible()
    page.evaluate("() => { window.offline = false; }")
    expect(page.get_by_role("heading", name="camera 1.jpg: front view")).to_be_visible()
    other_photos(page)
    expect(in_use(page, "camera 1.jpg")).to_be_visible()
    expect(in_use(page, "camera 2.jpg")).to_be_hidden()


def test_a_timer_ends_with_the_escape_key_and_when_the_page_is_out_of_sight(
    browser: Browser, visit: Open
) -> None:
    page = visit(browser, CANVAS_CAMERA)
    to_camera(page)
    start(page, timer="10 s")
    count = page.locator(".capture .count")
    shutter = page.get_by_role("button", name="Take the photo")
    shutter.click()
    expect(count).to_be_visible()
    page.keyboard.press("Escape")
    expect(count).to_be_hidden()
    shutter.click()
    expect(count).to_be_visible()
    page.evaluate(
        """() => {
          Object.defineProperty(document, 'hidden', {get: () => true, configurable: true});
          document.dispatchEvent(new Event('visibilitychange'));
          delete document.hidden;
        }"""
    )
    expect(page.get_by_text("The timer was stopped")).to_be_visible()
    expect(count).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Start the camera")).to_be_visible()


# ---- which camera, and how it is held ----


def test_the_camera_is_chosen_turned_round_and_asked_for_all_it_has(browser: Browser, visit: Open) -> None:
    page = visit(browser, CANVAS_CAMERA + filming.TWO_SIDES, width=390, height=844)
    to_camera(page)
    start(page)
    mirrored = page.locator(".capture.on.mirrored")
    expect(mirrored).to_have_count(1)
    page.locator(".capture.on").get_by_role("button", name="Other side").click()
    expect(mirrored).to_have_count(0)
    page.locator(".capture.on").get_by_label("Which camera").select_option("Front camera")
    expect(mirrored).to_have_count(1)
    wishes = page.evaluate("() => window.lens.wishes")
    assert [wish.get("facingMode") or wish["deviceId"]["exact"] for wish in wishes] == [
        "user", "environment", "front",
    ]  # fmt: skip
    assert all((wish["width"]["ideal"], wish["height"]["ideal"]) == (3840, 2160) for wish in wishes)
    assert sticks_out_px(page) == 0


def test_a_photo_is_upright_as_the_phone_is_held(browser: Browser, visit: Open) -> None:
    page = visit(browser, CANVAS_CAMERA, width=390, height=844)
    to_camera(page)
    start(page)
    expect(shoot(page)).to_contain_text("640 × 480 pixels")
    page.get_by_role("button", name="Retake").click()
    page.evaluate("() => window.lens.hold(480, 640)")
    page.wait_for_timeout(500)
    expect(shoot(page)).to_contain_text("480 × 640 pixels")
    expect(page.locator(".capture.on .hint")).to_contain_text("Step into the picture")
    picture(page, "capture_portrait_phone")


@pytest.mark.parametrize(
    ("gives", "pixels"),
    [
        pytest.param("image/jpeg", "1280 × 960", id="larger"),
        pytest.param("image/png", "640 × 480", id="no-jpeg"),
        pytest.param("", "640 × 480", id="refuses"),
    ],
)
def test_the_sensors_photo_is_taken_where_it_gives_more(
    browser: Browser, visit: Open, gives: str, pixels: str
) -> None:
    page = visit(
        browser, f"{CANVAS_CAMERA}{filming.SENSOR}{filming.KEEPS_WHAT_IS_SENT} window.gives = '{gives}';"
    )
    to_camera(page)
    start(page)
    expect(shoot(page)).to_contain_text(f"{pixels} pixels")
    page.get_by_role("button", name="Use this photo").click()
    expect(in_use(page, "camera 1.jpg")).to_be_attached()
    assert [photo.size for photo in photos_sent(page)] == [tuple(map(int, pixels.split(" × ")))]


def test_live_follows_the_phone_and_the_choice_of_the_camera(browser: Browser, visit: Open) -> None:
    page = visit(browser, CANVAS_CAMERA + filming.TWO_SIDES)
    page.get_by_role("link", name="Live").click()
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_role("button", name="Start", exact=True).click()
    stage = page.locator(".live.on .stage")
    expect(stage).to_have_attribute("style", re.compile("1.33"))
    page.evaluate("() => window.lens.hold(480, 640)")
    expect(stage).to_have_attribute("style", re.compile("0.75"))
    page.get_by_role("button", name="Other side").click()
    expect(page.locator(".live.on.mirrored")).to_have_count(0)
    assert page.evaluate("() => window.lens.wishes.at(-1).facingMode") == "environment"


# ---- what goes wrong is said ----


@pytest.mark.parametrize(
    ("script", "words"),
    [
        pytest.param(camera_fails("NotAllowedError"), "not allowed to use the camera", id="refused"),
        pytest.param(camera_fails("NotFoundError"), "No camera was found", id="none"),
        pytest.param(camera_fails("NotReadableError"), "Another program is using", id="busy"),
        pytest.param(filming.NO_MEDIA_DEVICES, "only to pages at localhost or https", id="insecure"),
        pytest.param(
            CANVAS_CAMERA + filming.PICTURE_DOES_NOT_PLAY, "did not show the camera's picture", id="play"
        ),
    ],
)
def test_a_camera_that_does_not_start_says_what_to_do_and_can_be_tried_again(
    browser: Browser, visit: Open, script: str, words: str
) -> None:
    page = visit(browser, script)
    to_camera(page)
    for way in ("Start the camera", "Hands-free"):
        page.get_by_role("button", name=way, exact=True).click()
        expect(page.get_by_text(words)).to_be_visible()
        expect(page.get_by_role("button", name=way, exact=True)).to_be_enabled()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        pytest.param(filming.CAMERA_NEVER_ANSWERS, "The camera has not answered yet", id="no-answer"),
        pytest.param(CANVAS_CAMERA + filming.CAMERA_GIVES_NO_PICTURE, "gives no picture", id="no-picture"),
        pytest.param(CANVAS_CAMERA + "show.paint = 'black';", "The picture is black", id="black"),
        pytest.param(CANVAS_CAMERA + "show.paint = 'plain';", "has one colour all over", id="plain"),
    ],
)
def test_a_camera_that_shows_nothing_says_so(browser: Browser, visit: Open, script: str, words: str) -> None:
    page = visit(browser, script)
    to_camera(page)
    page.get_by_role("button", name="Start the camera").click()
    expect(page.get_by_text(words)).to_be_visible()
    button = "Take the photo" if ".paint = '" in script else "Start the camera"  # nothing is locked
    expect(page.get_by_role("button", name=button)).to_be_enabled()
    picture(page, f"capture_{words.split()[-1]}")


def test_a_camera_uncovered_paused_or_unplugged_says_so_and_no_longer(browser: Browser, visit: Open) -> None:
    page = visit(browser, CANVAS_CAMERA)
    to_camera(page)
    start(page)
    page.evaluate("() => { lens.paint = 'black'; }")
    expect(page.get_by_text("The picture is black")).to_be_visible()
    page.evaluate("() => { lens.paint = 'room'; }")
    expect(page.get_by_text("The picture is black")).to_be_hidden()
    mute = "muted => Object.defineProperty(lens.track, 'muted', {value: muted, configurable: true})"
    page.evaluate(mute, True)
    page.evaluate("() => { lens.track.onmute(); }")
    expect(page.get_by_text("The camera was paused")).to_be_visible()
    page.evaluate(mute, False)
    page.evaluate("() => { lens.track.onunmute(); }")
    expect(page.get_by_text("The camera was paused")).to_be_hidden()
    page.evaluate("() => { lens.track.onended(); }")
    expect(page.get_by_text("The camera was taken away")).to_be_visible()
    expect(page.get_by_role("button", name="Start the camera")).to_be_enabled()


# ---- what other browsers lack ----

OLD = "".join(
    (
        filming.NO_OFFSCREEN_CANVAS, filming.NO_FRAME_CALLBACK, filming.NO_SPEECH, filming.NO_SOUND,
        filming.NO_FULLSCREEN, filming.NO_IMAGE_CAPTURE, filming.NO_WAKE_LOCK, filming.NO_NOTIFICATION,
    )
)  # fmt: skip


@pytest.mark.parametrize(
    "lacks",
    [
        pytest.param(OLD, id="an-old-safari"),
        pytest.param(filming.NO_WORKER, id="no-worker"),
        pytest.param(filming.WORKER_DIES, id="worker-dies"),
    ],
)
def test_a_photo_is_taken_without_what_some_browsers_lack(
    camera_1080: Browser, visit: Open, lacks: str
) -> None:
    page = visit(camera_1080, lacks)
    to_camera(page)
    start(page)
    expect(page.locator(".capture .word")).to_have_text("Good: stand like this")
    expect(shoot(page)).to_have_text("1920 × 1080 pixels")
    page.get_by_role("button", name="Use this photo").click()
    expect(in_use(page, "camera 1.jpg")).to_be_attached()


def test_live_runs_without_what_an_old_safari_lacks(camera_1080: Browser, visit: Open) -> None:
    page = visit(camera_1080, WATCH_PAGE + OLD)
    page.get_by_role("link", name="Live").click()
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_role("button", name="Start", exact=True).click()
    until(page, "window.posture.frames.length > 5")
    expect(page.locator(".live.on .card").first).to_be_visible()
    page.get_by_role("button", name="How I tell you").click()
    expect(page.get_by_text("This browser can't show notifications")).to_be_visible()
    expect(page.get_by_role("checkbox", name="A notification")).to_be_disabled()


def test_a_closed_question_about_notifications_switches_them_off_and_was_asked_in_the_click(
    browser: Browser, visit: Open
) -> None:
    page = visit(browser, filming.PROMPT_IS_CLOSED)
    page.get_by_role("link", name="Live").click()
    page.get_by_role("button", name="How I tell you").click()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("question was closed, so notifications are off")).to_be_visible()
    page.get_by_role("button", name="How I tell you").click()
    expect(page.get_by_role("checkbox", name="A notification")).not_to_be_checked()
    assert page.evaluate("() => window.asked") == [True]


VOICE = files("posture.web").joinpath("components/live_voice.js").read_text("utf-8")


def test_speech_is_primed_in_the_click_and_does_not_follow_a_cancel_at_once(browser: Browser) -> None:
    page = browser.new_page()
    done = page.evaluate(
        f"""async () => {{
          {VOICE}
          const done = [];
          const speech = {{speaking: false, pending: false, paused: true,
            speak: (words) => done.push([words.text, words.volume]),
            cancel: () => done.push('cancel'), resume: () => done.push('resume')}};
          Object.defineProperty(window, 'speechSynthesis', {{value: speech}});
          const voice = new Voice();
          voice.wake();
          voice.wake();
          speech.speaking = true;
          voice.speak('Step back');
          done.push('not yet');
          await new Promise(later => setTimeout(later, 300));
          return done;
        }}"""
    )
    assert done == [[" ", 0], "cancel", "resume", "not yet", ["Step back", 1]]
    page.close()


def test_a_notification_that_throws_as_on_android_is_told(browser: Browser) -> None:
    page = browser.new_page()
    shown = page.evaluate(
        f"""() => {{
          {VOICE}
          Object.defineProperty(document, 'hidden', {{value: true}});
          const voice = new Voice();
          window.Notification = class {{ constructor() {{ throw new TypeError('Illegal constructor'); }} }};
          Notification.permission = 'granted';
          const onAndroid = voice.notify('Time to move', '');
          window.Notification = class {{ static permission = 'granted'; }};
          return [onAndroid, voice.notify('Time to move', '')];
        }}"""
    )
    assert shown == [False, True]
    page.close()
