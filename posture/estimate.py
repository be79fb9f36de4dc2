"""Landmarks -> measurements: read the points, correct by the error model, add up the error by source.

Readings are taken on whole looks, so that joints that err together do; the spread over mirrored
pairs is the error of one pair, and that of their mean goes into the budget. The camera's roll is
one shared source: what it does to a number is found by turning the points a little, so that
numbers free of it (shoulders against pelvis) carry none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from posture import error_model
from posture.anatomy import View
from posture.error_model import RENDERED_SHARE, Calibration
from posture.gravity import Gravity
from posture.landmarks import Landmarks
from posture.measures import HELPERS, ROWS, TABLE, Row, body_of, missing
from posture.uncertainty import Measurement, NotMeasured

Floats = NDArray[np.float64]

CALIBRATED_YAW_DEG = 5.0  # the calibration's people were turned by up to 3 deg; the guess of yaw errs by 2
YAW_DEG_PER_DEG = 0.14
"""Fake tilt per degree of turn: 0.7 deg at 5 deg with the lens 0.4 m off the shoulders' height at 3 m."""
_ROLL_STEP_DEG = 0.5

Result = Measurement | NotMeasured


def measure(landmarks: Landmarks, view: View, gravity: Gravity, yaw_deg: float = 0.0) -> tuple[Result, ...]:
    """Every row of the table that belongs to this kind of view, measured or with the reason why not.

    yaw_deg: how far the body is turned from the ideal of its view (0 = square to the camera).
    """
    if view is View.TURNED:
        reason = "the body is turned between front and side; retake it square to the camera"
        return tuple(NotMeasured(row.key, reason) for row in TABLE)
    rows = [row for row in TABLE if view in row.views or (view is View.BACK and View.FRONT in row.views)]
    return tuple(_measure(row, landmarks, view, gravity, yaw_deg) for row in rows)


def readings(landmarks: Landmarks, view: View, roll_deg: float) -> Mapping[str, float]:
    """What the points say, uncorrected, for every row and helper that can be read in this view."""
    return {
        key: float(row.formula(body_of(landmarks.xy_px, view, roll_deg)))
        for key, row in {**ROWS, **HELPERS}.items()
        if missing(row, landmarks, view) is None
    }


def _measure(row: Row, landmarks: Landmarks, view: View, gravity: Gravity, yaw_deg: float) -> Result:
    absent = missing(row, landmarks, view)
    if absent is not None:
        return absent
    calibration = _applicable(row, landmarks, view, gravity.roll_deg)
    if calibration is None:
        return NotMeasured(row.key, _why_not(row, view))

    def estimate(xy_px: Floats, roll_deg: float) -> Floats:
        body = body_of(xy_px, view, roll_deg)
        terms = [term.weight * _reading_row(term.key).formula(body) for term in calibration.terms]
        return np.asarray(calibration.intercept + sum(terms))

    value = float(estimate(landmarks.xy_px, gravity.roll_deg))
    raw = float(row.formula(body_of(landmarks.xy_px, view, gravity.roll_deg)))
    turned = estimate(landmarks.xy_px, gravity.roll_deg + _ROLL_STEP_DEG)
    per_degree = abs(float(turned) - value) / _ROLL_STEP_DEG
    budget = {
        "looks": _looks_std(landmarks, lambda xy_px: estimate(xy_px, gravity.roll_deg)),
        "roll": per_degree * gravity.std_deg,
        "model": calibration.std,
        "yaw": YAW_DEG_PER_DEG * max(0.0, abs(yaw_deg) - CALIBRATED_YAW_DEG),
        "rendered_calibration": RENDERED_SHARE * abs(value - raw),
    }
    return Measurement.from_budget(row.key, value, row.unit, budget)


def _reading_row(key: str) -> Row:
    return ROWS.get(key) or HELPERS[key]


def _applicable(row: Row, landmarks: Landmarks, view: View, roll_deg: float) -> Calibration | None:
    body = body_of(landmarks.xy_px, view, roll_deg)
    for calibration in error_model.load().get(row.key, ()):
        if view not in calibration.views:
            continue
        helpers = [term for term in calibration.terms if term.key != row.key]
        if all(
            missing(_reading_row(term.key), landmarks, view) is None
            and term.covers(float(_reading_row(term.key).formula(body)))
            for term in helpers
        ):
            return calibration
    return None


def _why_not(row: Row, view: View) -> str:
    if view is View.BACK and row.key in ("head_tilt_deg", "head_vs_shoulders_deg"):
        return "from behind the tilt of the head can't be read: the model guesses the ears there"
    return "no accuracy is known for it in this view"


def _looks_std(landmarks: Landmarks, estimate: Callable[[Floats], Floats]) -> float:
    """Std of the mean over mirrored pairs of looks."""
    looks = landmarks.looks_xy_px
    if looks is None or len(looks) < 4:
        return 0.0
    values = estimate(looks)
    pairs = values[: len(values) // 2 * 2].reshape(-1, 2).mean(axis=1)
    return float(pairs.std(ddof=1) / math.sqrt(len(pairs)))
