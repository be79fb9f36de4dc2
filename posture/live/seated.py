"""The numbers of somebody at a desk, seen by a webcam in front of them.

Proxies that a frontal webcam allows: if the face grows relative to the shoulders, the head has come forward
of them; if it nears the shoulder line, it has dropped; if both come down in the picture, the whole body has
sunk.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from posture.anatomy import INDEX, Joint, View
from posture.arrays import Floats
from posture.geometry import distance_px, line_tilt_deg
from posture.live.measures import SEATED_JOINTS, SITTING, Aim, BodyPlace, Frame, Points
from posture.measure import measures
from posture.measure.uncertainty import Measurement, NotMeasured, Result
from posture.pose.landmarks import Landmarks

SURE = 0.7
OUTSIDE_SHARE = 0.15
"""A point outside the picture, by at most this share of the picture's side, counts if the model is `SURE`."""
PROFILE = (Joint.NOSE, Joint.LEFT_EAR, Joint.RIGHT_EAR)
SHOULDERS = (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)
EARS_PER_NOSE = 1.36
"""Distance of the ears over the distance from ear to nose."""
SHOULDERS_PER_HEAD = 2.6
SIDE_RATIO = 1.0
"""Shoulder width over `_head_px`: 2.6 to 2.8 from in front, 0.1 to 0.5 from the side (rendered people).
From the side the nose is also ten and more times as far from the ears as they are apart; from in front less
than once."""
FROM_IN_FRONT, FROM_THE_SIDE = "can be seen from in front only", "can be seen from the side only"
HANDS = (Joint.LEFT_WRIST, Joint.RIGHT_WRIST, Joint.LEFT_INDEX, Joint.RIGHT_INDEX)
HAND_VISIBILITY = 0.4
"""Hands below the picture's edge are guessed with up to 0.4."""
RAISED_ARM = "a raised arm lifts its shoulder"
NOD_PER_RAD = 0.63
"""How far the nose moves relative to the ears, in shares of their distance, when a face nods by one
radian."""
PUPILS_CM = 6.3
PUPILS_STD = 0.06
"""Distance between adults' pupils, and its spread as a share of it (Dodgson 2004)."""
LENS_DEG = 65.0
LENS_STD = 0.14
"""Horizontal field of view of webcams (assumed), and the resulting relative error of the distance."""


def seated(landmarks: Landmarks) -> Frame:
    """The numbers of one frame, of somebody seen from in front or from the side."""
    view = seated_view(landmarks)
    return _from_the_side(landmarks, view) if view.is_sagittal else _from_in_front(landmarks)


def seated_view(landmarks: Landmarks) -> View:
    """What a camera at a desk sees: FRONT (also at an angle), or the side that is nearer to it."""
    if not all(_seen(landmarks, joint) for joint in (*PROFILE, *SHOULDERS)):
        return View.FRONT
    shoulders_px = float(distance_px(landmarks[SHOULDERS[0]], landmarks[SHOULDERS[1]]))
    ears_px = float(distance_px(landmarks[Joint.LEFT_EAR], landmarks[Joint.RIGHT_EAR]))
    if shoulders_px >= SIDE_RATIO * _head_px(landmarks) or abs(_nose_ahead_px(landmarks)) <= 2.0 * ears_px:
        return View.FRONT
    return View.RIGHT if _nose_ahead_px(landmarks) > 0 else View.LEFT


def _nose_ahead_px(landmarks: Landmarks) -> float:
    """How far the nose is to the picture's right of the ears."""
    return float(landmarks[Joint.NOSE][0] - landmarks.middle("ear")[0])


def _head_px(landmarks: Landmarks) -> float:
    """A length of the head that hardly changes while it turns: the ears' distance from in front."""
    ears_px = float(distance_px(landmarks[Joint.LEFT_EAR], landmarks[Joint.RIGHT_EAR]))
    return math.hypot(ears_px, EARS_PER_NOSE * _nose_ahead_px(landmarks))


def _from_the_side(landmarks: Landmarks, view: View) -> Frame:
    width_px = SHOULDERS_PER_HEAD * _head_px(landmarks)
    ears, shoulders = landmarks.middle("ear"), landmarks.middle("shoulder")
    values: dict[str, Result] = {row.key: NotMeasured(row.key, FROM_IN_FRONT) for row in SITTING}
    if width_px > 1.0:
        body = measures.body_of(landmarks.xy_px, view, roll_deg=0.0)
        numbers = {
            "height_pct": 50.0 * float(ears[1] + shoulders[1]) / landmarks.size_px[0],
            "head_drop_pct": 100.0 * float(ears[1] - shoulders[1]) / width_px,
            "ear_over_shoulder_deg": float(measures.ROWS["ear_over_shoulder_deg"].formula(body)),
        }
        for row in SITTING:
            if row.key in numbers and math.isfinite(numbers[row.key]):
                budget = {"looks": row.noise_std}
                values[row.key] = Measurement.from_budget(row.key, numbers[row.key], row.unit, budget)
    place = BodyPlace(float(shoulders[0]), float(shoulders[1]), width_px) if width_px > 1.0 else None
    return Frame(view, values, place, None, landmarks.size_px, False, _points(landmarks))


def _from_in_front(landmarks: Landmarks) -> Frame:
    shoulders = _pair(landmarks, Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)
    ears = _pair(landmarks, Joint.LEFT_EAR, Joint.RIGHT_EAR)
    eyes = _pair(landmarks, Joint.LEFT_EYE, Joint.RIGHT_EYE)
    hand = _hand_up(landmarks, shoulders)
    values: dict[str, Result] = {
        "height_pct": _height(ears, shoulders, landmarks.size_px[0]),
        "head_drop_pct": _head_drop(ears, shoulders),
        "head_forward_pct": _head_forward(ears, shoulders),
        "screen_distance_cm": _screen_distance(eyes, landmarks.size_px[0]),
        "shoulder_level_deg": _shoulder_level(shoulders, hand_up=hand),
        "head_tilt_deg": _head_tilt(ears, eyes),
        "ear_over_shoulder_deg": NotMeasured("ear_over_shoulder_deg", FROM_THE_SIDE),
    }
    place = None
    if shoulders is not None:
        x_px, y_px = shoulders.mean(axis=0)
        place = BodyPlace(float(x_px), float(y_px), _length(shoulders))
    return Frame(View.FRONT, values, place, aim_of(landmarks), landmarks.size_px, hand, _points(landmarks))


def without_shoulder_level(frame: Frame) -> Frame:
    """The frame of somebody whose arm was raised a moment ago."""
    key = "shoulder_level_deg"
    if isinstance(frame.values.get(key), Measurement):
        return replace(frame, values={**frame.values, key: NotMeasured(key, RAISED_ARM)})
    return frame


def _points(landmarks: Landmarks) -> Points:
    return {
        joint.value: (float(landmarks[joint][0]), float(landmarks[joint][1]))
        for joint in SEATED_JOINTS
        if _seen(landmarks, joint)
    }


def _seen(landmarks: Landmarks, joint: Joint) -> bool:
    """Whether the joint is in the picture, or so little outside that the model is still sure of it."""
    if landmarks.has(joint):
        return True
    if landmarks.visibility[INDEX[joint]] < SURE:
        return False
    outside = [
        max(-each, each - size, 0.0) / size
        for each, size in zip(landmarks[joint], landmarks.size_px, strict=True)
    ]
    return all(share <= OUTSIDE_SHARE for share in outside)


def aim_of(landmarks: Landmarks) -> Aim | None:
    """Where the face points; None if nose or ears are not visible."""
    ears = _pair(landmarks, Joint.LEFT_EAR, Joint.RIGHT_EAR)
    if ears is None or not landmarks.has(Joint.NOSE):
        return None
    middle = ears.mean(axis=0)
    turn, nod = (landmarks[Joint.NOSE] - middle) / _length(ears)
    width_px, height_px = landmarks.size_px
    below_rad = math.atan2(float(middle[1]) - height_px / 2.0, _focal_px(width_px))
    return Aim(float(turn), float(nod) - NOD_PER_RAD * below_rad)


def _focal_px(width_px: int) -> float:
    return 0.5 * width_px / math.tan(math.radians(LENS_DEG / 2.0))


def _pair(landmarks: Landmarks, left: Joint, right: Joint) -> Floats | None:
    """Both joints as rows (left, right); None unless both are visible and apart."""
    if not (_seen(landmarks, left) and _seen(landmarks, right)):
        return None
    pair = np.stack([landmarks[left], landmarks[right]])
    return pair if _length(pair) > 1.0 else None


def _length(pair: Floats) -> float:
    return float(distance_px(pair[0], pair[1]))


def _level_deg(pair: Floats) -> float:
    return float(line_tilt_deg(pair[0], pair[1]))


def _noise(key: str) -> float:
    return next(row.noise_std for row in SITTING if row.key == key)


def _shoulder_level(shoulders: Floats | None, *, hand_up: bool) -> Result:
    key = "shoulder_level_deg"
    if shoulders is None:
        return NotMeasured(key, "both shoulders must be in the picture")
    if hand_up:
        return NotMeasured(key, RAISED_ARM)
    return Measurement.from_budget(key, _level_deg(shoulders), "deg", {"looks": _noise(key)})


def _hand_up(landmarks: Landmarks, shoulders: Floats | None) -> bool:
    if shoulders is None:
        return False
    line_y = float(shoulders[:, 1].mean())
    return any(
        landmarks.has(joint, min_visibility=HAND_VISIBILITY) and landmarks[joint][1] < line_y
        for joint in HANDS
    )


def _head_tilt(ears: Floats | None, eyes: Floats | None) -> Result:
    key = "head_tilt_deg"
    if ears is None or eyes is None:
        return NotMeasured(key, "both ears and eyes must be seen")
    tilt_deg = (_level_deg(ears) + _level_deg(eyes)) / 2.0
    return Measurement.from_budget(key, tilt_deg, "deg", {"looks": _noise(key)})


def _height(ears: Floats | None, shoulders: Floats | None, width_px: int) -> Result:
    """Depth of head and shoulders below the picture's top, in % of its width, as far as they are seen."""
    key = "height_pct"
    seen = [float(pair[:, 1].mean()) for pair in (ears, shoulders) if pair is not None]
    if not seen:
        return NotMeasured(key, "the face or both shoulders must be seen")
    value = 100.0 * sum(seen) / len(seen) / width_px
    return Measurement.from_budget(key, value, "%", {"looks": _noise(key)})


def _head_drop(ears: Floats | None, shoulders: Floats | None) -> Result:
    """Negative height of the ears above the shoulder line, in % of the shoulder width."""
    key = "head_drop_pct"
    if ears is None or shoulders is None:
        return NotMeasured(key, "both ears and shoulders must be seen")
    down_px = float(ears[:, 1].mean() - shoulders[:, 1].mean())
    value = 100.0 * down_px / _length(shoulders)
    return Measurement.from_budget(key, value, "%", {"looks": _noise(key)})


def _head_forward(ears: Floats | None, shoulders: Floats | None) -> Result:
    """Width of the face in % of the shoulder width: grows as the head comes forward of them."""
    key = "head_forward_pct"
    if ears is None or shoulders is None:
        return NotMeasured(key, "both ears and shoulders must be seen")
    value = 100.0 * _length(ears) / _length(shoulders)
    return Measurement.from_budget(key, value, "%", {"looks": value * _noise(key) / 100.0})


def _screen_distance(eyes: Floats | None, width_px: int) -> Result:
    key = "screen_distance_cm"
    if eyes is None:
        return NotMeasured(key, "both eyes must be seen")
    distance_cm = PUPILS_CM * _focal_px(width_px) / _length(eyes)
    shares = {"lens": LENS_STD, "pupils": PUPILS_STD, "looks": _noise(key) / 100.0}
    budget = {source: share * distance_cm for source, share in shares.items()}
    return Measurement.from_budget(key, distance_cm, "cm", budget)
