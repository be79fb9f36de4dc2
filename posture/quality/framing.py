"""Does the picture hold the whole body, upright, large enough, in the middle, from far enough away?

Part of the quality gate; the same rules guide the hands-free photo (`live/capture.py`).
"""

from __future__ import annotations

from posture.anatomy import INDEX, Joint, Side, View, sided
from posture.pose.facing import toes_below_heels
from posture.pose.landmarks import MIN_VISIBILITY, Landmarks
from posture.quality.issue import Issue

MIN_BODY_PX = 90  # nose to ankle
DOUBT_BODY_PX = 200
"""From 64 pictures of the truth set, scaled down. At 195 to 299 px 96 % of the intervals held the truth and
the numbers were off by 0.94 of their errors (0.85 in full size); at 98 to 150 px 93 % and 1.11; below 90 px
83 %."""
MIN_BODY_SHARE = 0.25  # nose to ankle, as a share of the picture's height
MAX_BODY_SHARE = 0.77
"""The truth set has 0.43 to 0.75; at 0.86 head and feet touch the edges. A picture this full was taken from
close up, or cropped; the feet tell which."""
NEAR_FEET = {View.FRONT: 0.20, View.BACK: -0.14}
"""`toes_below_heels` of feet seen from so close (about 1.6 m, at hip height) that the camera looks down on
them. The truth set, from 2.5 to 3.5 m, has 0.12 to 0.18 and -0.11 to -0.04."""
NEAR_ANKLES = 0.08
"""From the side: how far the near ankle lies below the far one, over nose-ankle (truth set: up to 0.06)."""
NOSE_ANKLE_M = 1.4
"""Of the truth set's adults (1.18 to 1.91). A distance computed with it is off by as much as the body's
height is."""
FAIL_DISTANCE_M = 1.0
"""No usual lens shows a whole body from so close, however the photo was cropped: it was a wide-angle lens."""
DOUBT_DISTANCE_M = 2.0
"""At this distance an unnoticed turn (5 degrees) fakes a tilt of 1 degree, a third of the shoulders'
range."""
EDGE_PX_SHARE = 0.004
SIDE_EDGE_SHARE = 0.03
"""Share of the nose-ankle height: the flesh around a joint. Closer to the left or right edge the joint is
guessed: in 22 cropped pictures the shoulders' tilt was off by up to 2.4 of its errors."""


def framing(landmarks: Landmarks, view: View, focal_px: float | None = None) -> tuple[Issue, ...]:
    """Whether the whole body is in the picture, upright, large enough and in the middle.

    Keys: not_upright, cut_off, too_close, too_small, too_far, not_centred. `view` decides which side must be
    visible; focal_px, if the file states it, how near the camera stood.
    """
    if not _upright(landmarks):
        message = (
            "Nobody stands upright in this picture. Turn it so that the head is up, or stand for the photo."
        )
        return (Issue("not_upright", "fail", message),)
    width, height = landmarks.size_px
    found: list[Issue] = []
    found += _cut_off(landmarks, view)
    body_px = _body_px(landmarks)
    found += _closeness(landmarks, view, focal_px)
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
    if abs(float(landmarks.middle("hip")[0]) - width / 2) > 0.25 * width:
        found.append(
            Issue(
                "not_centred", "note", "The body stands near the edge of the picture. Come into the middle."
            )
        )
    return tuple(found)


def _closeness(landmarks: Landmarks, view: View, focal_px: float | None) -> list[Issue]:
    """Too close to the lens, which distorts proportions: by the focal length, else by the feet in a full
    picture."""
    advice = "Step back to 2.5 to 3.5 m, or use the photo before it was cropped."
    body_px = _body_px(landmarks)
    if focal_px is None:
        if body_px <= MAX_BODY_SHARE * landmarks.size_px[1]:
            return []
        if _looked_down_on(landmarks, view):
            message = f"The camera is close: it looks down on the feet. {advice}"
            return [Issue("too_close", "doubt", message)]
        message = (
            "The body fills the picture. Photos from 2.5 to 3.5 m away, with room around it, measure best."
        )
        return [Issue("too_close", "note", message)]
    away_m = focal_px * NOSE_ANKLE_M / max(body_px, 1.0)
    if away_m > DOUBT_DISTANCE_M:
        return []
    if away_m < FAIL_DISTANCE_M:
        message = f"The camera stood only about {away_m:.1f} m away, which distorts proportions. "
        return [Issue("too_close", "fail", message + "Step back to 2.5 to 3.5 m, and use no wide angle.")]
    message = f"The camera stood only about {away_m:.1f} m away, or the photo was cropped. {advice}"
    return [Issue("too_close", "doubt", message)]


def _looked_down_on(landmarks: Landmarks, view: View) -> bool:
    """Whether the feet look as they do from close up, whatever was cut off around the body."""
    if view.is_frontal:
        limit = NEAR_FEET[view]
        return toes_below_heels(landmarks) / limit > 1.0
    if not view.is_sagittal:
        return False
    near = Side(view.value)
    below_px = landmarks[sided("ankle", near)][1] - landmarks[sided("ankle", near.other)][1]
    return bool(below_px > NEAR_ANKLES * _body_px(landmarks))


def _cut_off(landmarks: Landmarks, view: View) -> list[Issue]:
    """Head or feet above or below the picture; joints, or only an arm, at its left or right edge."""
    part = cut_above_or_below(landmarks, view)
    if part:
        message = f"The {part} can't be seen whole. Step back until head and feet are in the picture."
        return [Issue("cut_off", "fail", message)]
    beside = "Stand in the middle of the picture, with room on both sides."
    near = [Side(view.value)] if view.is_sagittal else list(Side)
    edge_px = SIDE_EDGE_SHARE * _body_px(landmarks)
    for name in ("ear", "shoulder", "hip", "knee", "ankle"):
        if any(_from_side_px(landmarks, sided(name, side)) < edge_px for side in near):
            message = f"The {name} is at the edge of the picture, or beyond. {beside}"
            return [Issue("cut_off", "fail", message)]
    if any(_from_side_px(landmarks, sided("elbow", side)) < 0 for side in near):
        return [Issue("cut_off", "doubt", f"An arm is cut off, which helps to find the shoulders. {beside}")]
    return []


def _from_side_px(landmarks: Landmarks, joint: Joint) -> float:
    """Distance from the nearer of the picture's left and right edges; negative beyond them."""
    x = float(landmarks[joint][0])
    return min(x, landmarks.size_px[0] - 1 - x)


def cut_above_or_below(landmarks: Landmarks, view: View) -> str:
    """Which part of the body is out of the picture: "head", "feet", or "" if none is."""
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


def _upright(landmarks: Landmarks) -> bool:
    """Shoulders above the hips, within 45 degrees: not lying down, and not a photo stored sideways."""
    across, down = landmarks.middle("hip") - landmarks.middle("shoulder")
    return bool(down > abs(across))


def _body_px(landmarks: Landmarks) -> float:
    return float(landmarks.middle("ankle")[1] - landmarks[Joint.NOSE][1])
