"""One frame's live numbers: sitting (seated.py), or standing, where they are those of the photo check."""

from __future__ import annotations

import math

import numpy as np

from posture.anatomy import Joint, View
from posture.geometry import distance_px, midpoint
from posture.live.measures import STANDING, BodyPlace, Frame, LiveMeasure, Mode
from posture.live.seated import seated
from posture.measure import measures
from posture.measure.error_model import load_live
from posture.measure.uncertainty import Measurement, NotMeasured, Result
from posture.pose.facing import view_of
from posture.pose.landmarks import Landmarks


def read_frame(landmarks: Landmarks, mode: Mode) -> Frame:
    """The live numbers of one frame, each a Measurement or a NotMeasured with its reason."""
    return seated(landmarks) if mode is Mode.SITTING else _standing_frame(landmarks)


def _standing_frame(landmarks: Landmarks) -> Frame:
    view = view_of(landmarks)
    place = _trunk(landmarks)
    if view is View.TURNED:
        reason = "turn to face the camera, or stand side-on"
        values: dict[str, Result] = {row.key: NotMeasured(row.key, reason) for row in STANDING}
        return Frame(view, values, place, None, landmarks.size_px, False, {})
    # The camera's own tilt is the same before and after: it cancels in every change.
    body = measures.body_of(landmarks.xy_px, view, roll_deg=0.0)
    values = {live.key: _standing_value(live, landmarks, view, body) for live in STANDING}
    return Frame(view, values, place, None, landmarks.size_px, False, {})


def _standing_value(live: LiveMeasure, landmarks: Landmarks, view: View, body: measures.Body) -> Result:
    row = measures.ROWS[live.key]
    hidden = measures.missing(row, landmarks, view)
    if hidden is not None:
        return hidden
    blind = load_live().not_measurable.get((live.key, view))
    if blind is not None:
        return NotMeasured(live.key, blind)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(row.formula(body))
    if not math.isfinite(value):
        return NotMeasured(live.key, "the joints lie on top of each other")
    return Measurement.from_budget(live.key, value, row.unit, {"looks": live.noise_std})


def _trunk(landmarks: Landmarks) -> BodyPlace | None:
    joints = (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP)
    if not all(landmarks.has(joint, min_visibility=0.1) for joint in joints):
        return None
    left, right, left_hip, right_hip = (landmarks[joint] for joint in joints)
    top, bottom = midpoint(left, right), midpoint(left_hip, right_hip)
    x_px, y_px = midpoint(top, bottom)
    size_px = float(distance_px(top, bottom))
    return BodyPlace(float(x_px), float(y_px), size_px) if size_px > 1.0 else None
