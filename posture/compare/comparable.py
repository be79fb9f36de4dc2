"""May two photos be compared? Names what differs in how they were taken, and how it affects the numbers.

A difference that `bars` forbids claiming any change. One that `widens` adds CAMERA_STD to the error of each
change. A `note` is only mentioned. Distance, camera height and turning are judged by the body's own
proportions, which stay the same between two photos of one person.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from posture.anatomy import Joint
from posture.report.shots import Shot

Consequence = Literal["bars", "widens", "note"]

CAMERA_STD = 1.0
"""Degrees (or percent) that one difference of the camera adds to a change, as a standard deviation.

A body turned by 5 degrees with the lens 40 cm above or below the shoulders fakes 0.7 (3 m) to 1.3 degrees
(1.5 m) of shoulder tilt (own geometry).
"""

SIZE_RATIO_WIDENS, SIZE_RATIO_BARS = 1.5, 2.5
CAMERA_HEIGHT_WIDENS = 0.2
"""In ankle-shoulder heights: 27 cm for an adult. On rendered photos the proxy errs by 0.03."""
PROPORTION_WIDENS, PROPORTION_BARS = 0.12, 0.30
SHARED_DATA = ("model", "error_model")


@dataclass(frozen=True)
class Difference:
    """One thing that differs between two photos. key: stable name; message: a plain sentence."""

    key: str
    effect: Consequence
    message: str


def differences(before: Shot, after: Shot) -> tuple[Difference, ...]:
    """What differs in how two photos were taken, the gravest first; empty if nothing that matters does."""
    found = [*_view(before, after), *_fitness(before, after), *_versions(before, after)]
    if before.view is after.view:
        found += [*_size(before, after), *_camera_height(before, after), *_shape(before, after)]
    order: tuple[Consequence, ...] = ("bars", "widens", "note")
    return tuple(sorted(found, key=lambda difference: order.index(difference.effect)))


def _view(before: Shot, after: Shot) -> Iterator[Difference]:
    if before.view is not after.view:
        one, other = sorted((before.view, after.view))
        message = (
            f"One photo shows the {one.words}, the other the {other.words}: compare photos of the same view."
        )
        yield Difference("view", "bars", message)
    elif not (before.view.is_frontal or before.view.is_sagittal):
        yield Difference(
            "view", "bars", "Both photos show a turned body: face the camera or stand square to it."
        )


def _fitness(before: Shot, after: Shot) -> Iterator[Difference]:
    for name, shot in (("first", before), ("second", after)):
        if shot.failures:
            what = ", ".join(key.replace("_", " ") for key in shot.failures)
            yield Difference(
                "quality", "bars", f"The {name} photo is not fit to be measured ({what}): retake it."
            )


def _versions(before: Shot, after: Shot) -> Iterator[Difference]:
    differing = sorted(
        name
        for name in before.versions.keys() | after.versions.keys()
        if before.versions.get(name) != after.versions.get(name)
    )
    if not differing:
        return
    named = " and ".join(differing)
    if any(name in SHARED_DATA for name in differing):
        message = f"The photos were measured with different versions ({named}): check the older photo again."
        yield Difference("versions", "bars", message)
    else:
        yield Difference("versions", "note", f"The photos were measured with different versions ({named}).")


def trunk_px(shot: Shot) -> float | None:
    """Distance between the middles of shoulders and hips; None if one is not seen."""
    shoulders, hips = shot.middle("shoulder"), shot.middle("hip")
    if shoulders is None or hips is None:
        return None
    length = float(np.hypot(*(shoulders - hips)))
    return length if length > 1.0 else None


def _size(before: Shot, after: Shot) -> Iterator[Difference]:
    one, other = trunk_px(before), trunk_px(after)
    if one is None or other is None:
        yield Difference(
            "crop", "bars", "Shoulders and hips are not seen in both photos: retake with the whole body."
        )
        return
    if (before.middle("ankle") is None) != (after.middle("ankle") is None):
        message = "Only one photo shows the feet: what needs them can't be compared."
        yield Difference("crop", "note", message)
    # As a share of the picture's height, so that the same photo in another resolution is no difference.
    one, other = one / before.size_px[1], other / after.size_px[1]
    ratio = max(one, other) / min(one, other)
    if ratio > SIZE_RATIO_WIDENS:
        effect: Consequence = "bars" if ratio > SIZE_RATIO_BARS else "widens"
        message = f"The body is {ratio:.1f} times as large in one photo: stand at the same distance."
        yield Difference("distance", effect, message)


def camera_height(shot: Shot) -> float | None:
    """Height of the lens above the ankles in ankle-shoulder heights, for a level, uncropped photo.

    Things at the height of a level camera appear in the picture's middle row, whatever their distance.
    """
    ankles, shoulders = shot.middle("ankle"), shot.middle("shoulder")
    if ankles is None or shoulders is None or ankles[1] - shoulders[1] < 1.0:
        return None
    return float((ankles[1] - (shot.size_px[1] - 1) / 2) / (ankles[1] - shoulders[1]))


def _camera_height(before: Shot, after: Shot) -> Iterator[Difference]:
    one, other = camera_height(before), camera_height(after)
    if one is not None and other is not None and abs(one - other) > CAMERA_HEIGHT_WIDENS:
        message = (
            "The camera stood higher in one photo, was tilted, or one photo is cropped: use the same height."
        )
        yield Difference("camera_height", "widens", message)


def _shape(before: Shot, after: Shot) -> Iterator[Difference]:
    pairs = ((_squareness(before), _squareness(after)), (_leg_share(before), _leg_share(after)))
    texts = (
        (
            "squareness",
            "The body is turned differently towards the camera: stand square to it, feet on the same marks.",
        ),
        (
            "proportions",
            "Legs and trunk have other proportions: the camera was nearer or tilted, or the knees bent.",
        ),
    )
    for (one, other), (key, message) in zip(pairs, texts, strict=True):
        if one is None or other is None:
            continue
        off = abs(one - other)
        if off > PROPORTION_WIDENS:
            yield Difference(key, "bars" if off > PROPORTION_BARS else "widens", message)


def _squareness(shot: Shot) -> float | None:
    """Signed width between the shoulders in trunk lengths: turning changes it in every view."""
    left, right, trunk = shot.at(Joint.LEFT_SHOULDER), shot.at(Joint.RIGHT_SHOULDER), trunk_px(shot)
    if left is None or right is None or trunk is None:
        return None
    return float(left[0] - right[0]) / trunk


def _leg_share(shot: Shot) -> float | None:
    """Natural logarithm of hip-ankle height over trunk length."""
    hips, ankles, trunk = shot.middle("hip"), shot.middle("ankle"), trunk_px(shot)
    if hips is None or ankles is None or trunk is None or ankles[1] - hips[1] < 1.0:
        return None
    return math.log(float(ankles[1] - hips[1]) / trunk)
