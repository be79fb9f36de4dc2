"""Steps for the camera of the pages Check and Compare: aiming, the timer, looking at the photo."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.browser.walk import Walk
from tests.browser.watch import idle


def work_camera(
    walk: Walk, place: Locator, *, several: bool, photo: str, after: Callable[[], None] = lambda: None
) -> None:
    """Take photos with the camera in `place`.

    several: there is room for more than one. photo: the name of the last. after: brings the place into sight
    again once results stand above it.
    """
    page = walk.page
    camera = place.locator(".capture")
    start = camera.get_by_role("button", name="Start the camera")
    with walk.step("starts the camera, and closes it"):
        start.click()
        expect(camera.locator(".word")).to_have_text("Good: stand like this")
        camera.get_by_role("button", name="Close").click()
        expect(start).to_be_visible()
        idle(page)
        start.click()
        expect(camera.locator(".word")).to_have_text("Good: stand like this")
    with walk.step("chooses another camera"):
        take_the_second(camera)
        expect(camera.locator(".word")).to_have_text("Good: stand like this")
    with walk.step("mutes what is heard"):
        camera.get_by_text("Sound").click()
        expect(camera.get_by_role("checkbox", name="Sound")).not_to_be_checked()
    with walk.step("counts before the photo, until it is told to stop"):
        for seconds in ("3 s", "5 s", "10 s"):
            camera.locator(".timer").get_by_text(seconds, exact=True).click()
            expect(camera.get_by_role("radio", name=seconds, exact=True)).to_be_checked()
        camera.get_by_role("button", name="Take the photo").click()
        expect(camera.locator(".count")).to_have_text("9")
        camera.get_by_role("button", name="Stop the timer").click()
        expect(camera.get_by_role("button", name="Take the photo")).to_be_visible()
    with walk.step("takes the photo, shows it, and takes it again"):
        camera.locator(".timer").get_by_text("none", exact=True).click()
        camera.get_by_role("button", name="Take the photo").click()
        expect(camera.locator(".hint")).to_contain_text("1280 × 720 pixels")
        camera.get_by_role("button", name="Retake").click()
        camera.get_by_role("button", name="Take the photo").click()
        expect(camera.locator(".hint")).to_contain_text("1280 × 720 pixels")
    if several:
        with walk.step("uses the photo, and goes on with the next view"):
            camera.get_by_role("button", name="Use it, take another view").click()
            camera.get_by_role("button", name="Take the photo").click()
            expect(camera.locator(".hint")).to_contain_text("1280 × 720 pixels")
    with walk.step("uses the photo"):
        camera.get_by_role("button", name="Use this photo").click()
        after()
        expect(place.get_by_text(f"{photo} (")).to_be_visible()
        idle(page)


def work_hands_free(walk: Walk, place: Locator, *, several: bool, photo: str) -> None:
    """Let the guide take the front view by itself. several: it would take other views too."""
    page = walk.page
    camera = place.locator(".capture")
    with walk.step("tells the guide which views to take"):
        kind, state = ("button", "aria-pressed") if several else ("radio", "aria-checked")
        views = place.get_by_role("toolbar" if several else "radiogroup", name="Hands-free takes")
        for view in ("Right side", "Back", "Left side"):
            one = views.get_by_role(kind, name=view)
            one.click()
            expect(one).to_have_attribute(state, "false" if several else "true")
            idle(page)
        front = views.get_by_role(kind, name="Front")
        if several:
            front.click()
            expect(front).to_have_attribute(state, "false")
            idle(page)
        front.click()
        expect(front).to_have_attribute(state, "true")
        idle(page)
    with walk.step("takes photos without a hand, or stops"):
        camera.get_by_role("button", name="Hands-free").filter(visible=True).click()
        camera.get_by_role("button", name="Stop the camera").click()
        idle(page)
        camera.get_by_role("button", name="Start the camera").click()
        camera.locator(".aiming").get_by_role("button", name="Hands-free").click()
        expect(place.get_by_text(f"{photo} (")).to_be_visible()
        idle(page)


def take_the_second(camera: Locator) -> None:
    """The other one of the two cameras that `filming.SECOND_CAMERA` lists."""
    cameras = camera.get_by_role("combobox", name="Which camera")
    cameras.press("ArrowDown")
    expect(cameras.locator("option").nth(1)).to_have_text("Second camera")
