"""Is this photo fit to be measured? Each rule gives a plain sentence that says what to do.

"fail": no numbers are given. "doubt": numbers are given, with wider errors where the budget knows
them. "note": worth knowing. The same framing rules guide the hands-free photo (`live/capture.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from posture.anatomy import INDEX, Joint, Side, View, sided
from posture.landmarks import MIN_VISIBILITY, Landmarks

Severity = Literal["fail", "doubt", "note"]
Rgb = NDArray[np.uint8]

MIN_BODY_PX = 140  # nose to ankle; half of what the model itself looks at
DOUBT_BODY_PX = 320
MAX_BODY_SHARE = 0.93  # nose to ankle of the picture's height: more, and the lens is close and feet are cut
MIN_BODY_SHARE = 0.25
DOUBT_YAW_DEG = 8.0
FAIL_YAW_DEG = 20.0
MIN_LIGHT = 35.0  # mean of the person's pixels, 0..255
MIN_SHARPNESS = 12.0  # variance of the Laplacian inside the person's box at 480 px height
EDGE_PX_SHARE = 0.004


@dataclass(frozen=True)
class Issue:
    """One thing that is wrong with a photo. key is stable; message says what to do."""

    key: str
    severity: Severity
    message: str


def framing(landmarks: Landmarks, view: View) -> tuple[Issue, ...]:
    """Whole body upright in the picture, large enough, in the middle.

    Keys: not_upright, cut_off, too_close, too_small, too_far, not_centred. `view` decides which side
    must be seen.
    """
    if not _upright(landmarks):
        message = (
            "Nobody stands upright in this picture. Turn it so that the head is up, or stand for the photo."
        )
        return (Issue("not_upright", "fail", message),)
    width, height = landmarks.size_px
    found: list[Issue] = []
    cut = _cut_off(landmarks, view)
    if cut:
        found.append(
            Issue(
                "cut_off",
                "fail",
                f"The {cut} can't be seen whole. Step back until head and feet are in the picture.",
            )
        )
    body_px = _body_px(landmarks)
    if body_px > MAX_BODY_SHARE * height:
        found.append(
            Issue(
                "too_close",
                "doubt",
                "The camera is very close, which bends proportions. Step back to 2.5 to 3.5 m.",
            )
        )
    if body_px < MIN_BODY_PX:
        message = f"The body is only {body_px:.0f} pixels tall, too small to measure. "
        found.append(Issue("too_small", "fail", message + "Come closer or use the full-size photo."))
    elif body_px < DOUBT_BODY_PX:
        found.append(
            Issue(
                "too_small",
                "doubt",
                f"The body is only {body_px:.0f} pixels tall. A larger photo measures better.",
            )
        )
    elif body_px < MIN_BODY_SHARE * height:
        found.append(Issue("too_far", "note", "The body is small in the picture. Come closer, to about 3 m."))
    middle = float(np.mean([landmarks[joint][0] for joint in (Joint.LEFT_HIP, Joint.RIGHT_HIP)]))
    if abs(middle - width / 2) > 0.25 * width:
        found.append(
            Issue(
                "not_centred", "note", "The body stands near the edge of the picture. Come into the middle."
            )
        )
    return tuple(found)


def squareness(yaw_deg: float, view: View) -> tuple[Issue, ...]:
    """Whether the body stands square to the camera; yaw_deg from the ideal of this view, rough."""
    turned = abs(yaw_deg)
    if view is View.TURNED or turned > FAIL_YAW_DEG:
        how = "half way between front and side" if view is View.TURNED else f"by about {turned:.0f}°"
        advice = "Retake it facing the camera squarely, or standing exactly sideways for a side view."
        return (Issue("turned", "fail", f"The body is turned {how}. {advice}"),)
    if turned > DOUBT_YAW_DEG:
        message = f"The body seems turned by about {turned:.0f}°, so the errors are wider. "
        return (Issue("turned", "doubt", message + "Stand square to the camera."),)
    return ()


def lighting(rgb: Rgb, box_px: tuple[float, float, float, float]) -> tuple[Issue, ...]:
    """Darkness and blur of the part of the photo that shows the person."""
    import cv2

    height, width = rgb.shape[:2]
    x0, y0, x1, y1 = box_px
    part = rgb[max(0, int(y0)) : min(height, int(y1) + 1), max(0, int(x0)) : min(width, int(x1) + 1)]
    if part.size == 0:
        return ()
    grey = cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2GRAY)
    found = []
    if float(grey.mean()) < MIN_LIGHT:
        found.append(Issue("dark", "doubt", "The photo is very dark. Add light from the front."))
    scale = 480 / grey.shape[0]
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    if float(cv2.Laplacian(small, cv2.CV_64F).var()) < MIN_SHARPNESS:
        found.append(
            Issue(
                "blurred",
                "doubt",
                "The photo is blurred. Hold still, add light, and rest the camera on something.",
            )
        )
    return tuple(found)


def hidden_hips(landmarks: Landmarks, view: View) -> tuple[Issue, ...]:
    """Hands in front of the hips hide what the hip line is read from."""
    if not view.is_frontal:
        return ()
    hip_width = abs(float(landmarks[Joint.LEFT_HIP][0] - landmarks[Joint.RIGHT_HIP][0]))
    for side in Side:
        wrist, hip = landmarks[sided("wrist", side)], landmarks[sided("hip", side)]
        between = (
            min(landmarks[Joint.LEFT_HIP][0], landmarks[Joint.RIGHT_HIP][0])
            < wrist[0]
            < max(landmarks[Joint.LEFT_HIP][0], landmarks[Joint.RIGHT_HIP][0])
        )
        if between and abs(wrist[1] - hip[1]) < hip_width:
            return (
                Issue(
                    "hips_hidden", "doubt", "A hand is in front of the hips. Let both arms hang at the sides."
                ),
            )
    return ()


def crowd(people: int, chosen: int) -> tuple[Issue, ...]:
    """Several people: who was measured. chosen counts from 0, most prominent first."""
    if people < 2:
        return ()
    message = f"{people} people were found; number {chosen + 1}, counted by size and place, was measured."
    return (Issue("several_people", "note", message),)


def _upright(landmarks: Landmarks) -> bool:
    """Shoulders above the hips, within 45 degrees: not lying, nor in a photo stored sideways."""
    shoulders = landmarks[Joint.LEFT_SHOULDER] + landmarks[Joint.RIGHT_SHOULDER]
    hips = landmarks[Joint.LEFT_HIP] + landmarks[Joint.RIGHT_HIP]
    across, down = hips - shoulders
    return bool(down > abs(across))


def _body_px(landmarks: Landmarks) -> float:
    ankles = np.mean([landmarks[Joint.LEFT_ANKLE][1], landmarks[Joint.RIGHT_ANKLE][1]])
    return float(ankles - landmarks[Joint.NOSE][1])


def _cut_off(landmarks: Landmarks, view: View) -> str:
    """Which part of the body is out of the picture: "head", "feet", or "" when all is in."""
    width, height = landmarks.size_px
    edge = EDGE_PX_SHARE * height
    sides = [Side(view.value)] if view.is_sagittal else list(Side)
    body_px = _body_px(landmarks)
    # The joints end below the crown: about 0.11 of the nose-ankle distance above the nose.
    if landmarks[Joint.NOSE][1] - 0.11 * body_px < -edge:
        return "head"
    for side in sides:
        for name in ("heel", "foot_index", "ankle"):
            x, y = landmarks[sided(name, side)]
            if y > height + edge or not -edge <= x <= width + edge:
                return "feet"
        if landmarks.visibility[INDEX[sided("ankle", side)]] < MIN_VISIBILITY:
            return "feet"
    return ""
