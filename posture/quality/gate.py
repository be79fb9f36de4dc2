"""Is this photo fit to be measured? Each rule gives a plain sentence that says what to do.

"fail": no numbers are given. "doubt": numbers are given, with wider errors where the budget covers them.
"note": worth knowing. Rules about the framing alone are in `framing.py`.
"""

from __future__ import annotations

import numpy as np

from posture.anatomy import Joint, Side, View, sided
from posture.arrays import Box, Grey, Rgb
from posture.geometry import lean_deg, level
from posture.gravity.vertical import Gravity
from posture.picture.grey import at_most_480_px
from posture.pose.landmarks import Landmarks
from posture.quality.issue import Issue

DOUBT_LEAN_DEG = 5.0
FAIL_LEAN_DEG = 9.0
"""Of the line from ankles to shoulders. A body falls if it leans beyond the limits of stability (about 8
degrees forward and to each side, 4 back); one degree is left for errors. The truth set's people lean by up to
2.6."""
UPRIGHT_LEAN_DEG = 3.5
"""Upright people lean by no more than this. If the room's vertical makes somebody lean more, and more than in
the picture as it is, the room is doubted."""
DOUBT_YAW_DEG = 12.0
FAIL_YAW_DEG = 20.0
"""Of `view.turned_deg`, which says up to 11.4 for the truth set's people (truly turned by up to 7.4)."""
MIN_LIGHT = 45.0  # mean of the person's pixels, 0..255
MAX_BLUR = 0.55
"""`_blur` is 0.30 to 0.44 on the truth set, up to 0.47 as JPEG of quality 30; from 0.56 on if a movement
smeared the person by 1.6 % of the body's height, from 0.59 at twice that."""

_VIEW_WORDS = {
    View.FRONT: "a front view",
    View.BACK: "a back view",
    View.LEFT: "a view of the left side",
    View.RIGHT: "a view of the right side",
}
OFF_BODY = 0.15
"""How far a given point may lie outside the box around the model's joints, as a share of its height."""


def stance(off_deg: float) -> tuple[Issue, ...]:
    """Whether anybody can stand as the picture, set upright, shows; off_deg: see `standing_lean_deg`.

    Beyond 45 degrees nobody stands at all: `framing` reports that.
    """
    leans = abs(off_deg)
    if FAIL_LEAN_DEG < leans <= 45:
        message = (
            f"The picture, or the tilt that was given, is off by about {leans:.0f}°: nobody stands so far "
            "from upright. Turn the picture upright, or draw a line along a door frame."
        )
        return (Issue("tilted", "fail", message),)
    if DOUBT_LEAN_DEG < leans <= FAIL_LEAN_DEG:
        message = f"The whole body leans by about {leans:.0f}°, or the picture is tilted by that. "
        return (Issue("tilted", "doubt", message + "Draw a line along a door frame to tell which."),)
    return ()


def standing_lean_deg(landmarks: Landmarks, gravity: Gravity) -> float:
    """Angle of the line from the ankles' middle to the shoulders'; positive: leaning to the image's right."""
    ankles, shoulders = (level(landmarks.middle(name), gravity.roll_deg) for name in ("ankle", "shoulder"))
    return float(lean_deg(ankles, shoulders, 1.0))


def sides(agree: bool, known: bool) -> tuple[Issue, ...]:
    """Whether it is certain which side is left: the looks `agree`, and front is `known` from back."""
    if not agree:
        message = (
            "Repeated readings of this photo disagree on whether it shows the front or the back. Take one "
            "with the face and the feet in full view, in clothes that stand out from the background."
        )
        return (Issue("sides_unclear", "fail", message),)
    if not known:
        message = (
            "No face was found, and the feet don't show whether this is the front or the back. Say which it "
            "is, front or back (on the command line: --view)."
        )
        return (Issue("sides_unclear", "fail", message),)
    return ()


def face(view: View, found: bool) -> tuple[Issue, ...]:
    """In front views the face mesh shows the tilt of the head; without it the numbers are less certain."""
    if found or view is not View.FRONT:
        return ()
    message = "No face was found, so the errors are wider. Take a photo with the face in full view."
    return (Issue("face_hidden", "doubt", message),)


def squareness(yaw_deg: float, view: View, found: View | None = None) -> tuple[Issue, ...]:
    """Whether the body stands square to the camera; yaw_deg: `view.turned_deg`, rough.

    found: the view that the picture itself shows, if another one was asked for.
    """
    turned = abs(yaw_deg)
    if view is View.TURNED or turned > FAIL_YAW_DEG:
        if found not in (None, View.TURNED, view):
            return (_other_view(view, found),)
        how = "half way between front and side" if view is View.TURNED else f"by about {turned:.0f}°"
        advice = "Retake it facing the camera squarely, or standing exactly sideways for a side view."
        return (Issue("turned", "fail", f"The body is turned {how}. {advice}"),)
    if turned > DOUBT_YAW_DEG:
        message = f"The body seems turned by about {turned:.0f}°, so the errors are wider. "
        return (Issue("turned", "doubt", message + "Stand square to the camera."),)
    return ()


def _other_view(said: View, found: View) -> Issue:
    message = f"This looks like {_VIEW_WORDS[found]}; you said {_VIEW_WORDS[said]}. "
    if said.is_sagittal and found.is_sagittal:
        advice = "If the file is a mirror image, say that it is; otherwise choose the view that it shows."
    else:
        advice = "Choose the view that it shows, or leave it to be found."
    return Issue("other_view", "fail", message + advice)


def lighting(rgb: Rgb, box_px: Box) -> tuple[Issue, ...]:
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
    if _blur(at_most_480_px(grey)) > MAX_BLUR:
        found.append(
            Issue(
                "blurred",
                "doubt",
                "The photo is blurred. Hold still, add light, and rest the camera on something.",
            )
        )
    return tuple(found)


def hidden_hips(landmarks: Landmarks, view: View) -> tuple[Issue, ...]:
    """Hands in front of the hips hide the points of the hip line."""
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
    """Several people: says who was measured. chosen counts from 0, most prominent first."""
    if people < 2:
        return ()
    message = (
        f"{people} people were found; number {chosen + 1}, counted by size and place, was measured. For "
        "somebody who is not among them, crop the photo to that person."
    )
    return (Issue("several_people", "note", message),)


def given_points(landmarks: Landmarks, box_px: Box) -> tuple[Issue, ...]:
    """Points that a person gave far from the body; box_px: around the model's joints."""
    x0, y0, x1, y1 = box_px
    beside_px = OFF_BODY * (y1 - y0)
    off = [
        name.value.replace("_", " ")
        for name, point in landmarks.given.items()
        if not (
            x0 - beside_px <= point.xy_px[0] <= x1 + beside_px
            and y0 - beside_px <= point.xy_px[1] <= y1 + beside_px
        )
    ]
    if not off:
        return ()
    verb = "lies" if len(off) == 1 else "lie"
    message = (
        f"{' and '.join(off)} {verb} beside the body: check where the point was set, and who is measured."
    )
    return (Issue("points_off_body", "note", message),)


def _blur(grey: Grey) -> float:
    """How little another blur changes, 0..1, in the worse of both directions; independent of contrast.

    (Crete and others, The blur effect, SPIE 2007: in a sharp picture neighbouring pixels differ until it is
    blurred; in a blurred one they hardly differed before.)
    """
    import cv2

    sharp = grey.astype(np.float64)
    worst = 0.0
    for axis, window in ((0, (1, 9)), (1, (9, 1))):  # cv2 names the width first
        before = np.abs(np.diff(sharp, axis=axis))
        after = np.abs(np.diff(cv2.blur(sharp, window), axis=axis))
        if before.any():
            worst = max(worst, 1.0 - float(np.maximum(before - after, 0.0).sum() / before.sum()))
    return worst
