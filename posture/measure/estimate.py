"""Landmarks -> measurements: read the points, correct them by the error model, sum the errors by source.

Readings are taken on whole looks, because the joints of one look err together. The spread over mirrored pairs
is the error of one pair; the error of their mean goes into the budget. The camera's roll is one source that
all rows share: its effect on a number is found by turning the points a little, so numbers that don't depend
on it (shoulders against pelvis) carry none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from posture.anatomy import Joint, View
from posture.arrays import Floats, Indices
from posture.gravity.vertical import Gravity
from posture.measure.error_model import RENDERED_SHARE, Calibration, ErrorModel, load
from posture.measure.face_error import face_std_deg
from posture.measure.given import Served, given_rows, served
from posture.measure.measures import ROWS, TABLE, Measure, body_of, missing, near_side
from posture.measure.perspective import perspective_std
from posture.measure.readings import HELPERS
from posture.measure.turn_error import CALIBRATED_DEG, per_deg
from posture.measure.uncertainty import Measurement, NotMeasured, Result
from posture.pose.landmarks import Landmarks

DOUBT_SHARE = 0.5
"""Share of the model's error that each doubt about a photo adds. A convention: there are too few doubtful
photos of known posture to measure it."""
_ROLL_STEP_DEG = 0.5
LOOKS_LIMIT = 3.0
"""If the looks' std exceeds the model's this many times, the looks see different points (white legs in front
of a white wall), and their mean is no measurement."""
SETTLED_STD = 2.0
"""Looks that differ by less than this, in degrees or %, pass that test however small the model's error is:
the two looks at a face differ by up to 3 degrees, and their mean errs by 0.5."""

CLEARLY = 0.8
"""A landmark beside joints of the model serves a row if that has less than this share of the fitted std."""
LEAST_APART_PX = 1.0
"""Joints closer together than this count as one point: a look resolves a pixel at most."""

_UNSETTLED = (
    "repeated readings of this photo disagree on where the joints are; take one with clothes that stand out "
    "from the background, in good light"
)
_COLLAPSED = (
    "joints that it is measured between lie on one point; take a photo in which they can be told apart"
)

Estimator = Callable[[Floats], Floats]


def measure(
    landmarks: Landmarks,
    view: View,
    gravity: Gravity,
    yaw_deg: float = 0.0,
    doubts: int = 0,
    model: ErrorModel | None = None,
) -> tuple[Result, ...]:
    """Every measurement that belongs to this kind of view, measured or with the reason why not.

    Parameters
    ----------
    landmarks : Landmarks
        One person's joints, in pixels of the photo.
    view : View
        What the photo shows; it decides which rows apply and which direction is positive.
    gravity : Gravity
        Which way is down in the photo, with its error.
    yaw_deg : float
        How far the body is turned from the ideal of its view, in degrees; 0 = square to the camera.
    doubts : int
        Number of things that make the photo doubtful (dark, blurred, few pixels ...); each widens the errors.
    model : ErrorModel, optional
        Another error model than the package's own (for cross-validation).

    Returns
    -------
    tuple of Measurement or NotMeasured
        In the table's order. Values in each row's unit (degrees or %); frontal rows are positive to the
        subject's right, sagittal rows positive forward.
    """
    if view is View.TURNED:
        reason = "the body is turned between front and side; retake it square to the camera"
        return tuple(NotMeasured(row.key, reason) for row in TABLE)
    model = model or load()
    rows = [row for row in TABLE if view in row.views or (view is View.BACK and View.FRONT in row.views)]
    rows += given_rows(landmarks, view)
    scene = _Scene(view, gravity, yaw_deg, doubts)
    with np.errstate(divide="ignore", invalid="ignore"):  # joints on one point: `_measure` says so
        return tuple(_measure(row, landmarks, scene, model) for row in rows)


def estimator(calibration: Calibration, view: View, roll_deg: float) -> Estimator:
    """The row as a function of points (..., J, 2) in pixels."""

    def estimate(xy_px: Floats) -> Floats:
        body = body_of(xy_px, view, roll_deg)
        total = np.full(xy_px.shape[:-2], calibration.intercept)
        for term in calibration.terms:
            total = total + term.weight * _reader(term.key).formula(body)
        return total

    return estimate


def looks_std(landmarks: Landmarks, estimate: Estimator) -> float:
    """Std of the mean over mirrored pairs of looks; 0 for a single look, which has nothing to disagree with.

    Points that the same looks show are moved together, the others held at their mean, and the variances are
    summed: fewer looks show the face than the body, and its two must not count as eight.
    """
    looks = landmarks.looks_xy_px
    if looks is None:
        return 0.0
    seen = np.isfinite(looks[..., 0])
    variance = 0.0
    for shown in np.unique(seen[:, seen.any(axis=0)], axis=1).T:
        together = (seen == shown[:, None]).all(axis=0)
        moved = np.repeat(landmarks.xy_px[None], int(shown.sum()), axis=0)
        moved[:, together] = looks[shown][:, together]
        variance += _variance_of_mean(estimate(moved), np.flatnonzero(shown))
    return math.sqrt(variance)


def _variance_of_mean(values: Floats, numbers: Indices) -> float:
    """Variance of the mean over looks, given their numbers: 2k and 2k + 1 are mirrored twins.

    For two or more pairs: that of the pairs' mean. For a single pair: that of two looks, which includes the
    model's preference for one side although the mean doesn't; it errs on the large side.
    """
    pairs = [k for k in np.unique(numbers // 2) if np.count_nonzero(numbers // 2 == k) == 2]
    if len(pairs) > 1:
        values = np.array([values[numbers // 2 == k].mean() for k in pairs])
    if len(values) < 2:
        return 0.0
    return float(values.var(ddof=1) / len(values))


@dataclass(frozen=True)
class _Scene:
    """What all rows of one photo share."""

    view: View
    gravity: Gravity
    yaw_deg: float
    doubts: int


@dataclass(frozen=True)
class _Way:
    """How one row is read on one photo. at: by roll; raw: without corrections; the stds in the row's unit."""

    at: Callable[[float], Estimator]
    raw: float
    model_std: float
    points_std: float = 0.0


def _measure(row: Measure, landmarks: Landmarks, scene: _Scene, model: ErrorModel) -> Result:
    way = _way(row, landmarks, scene, model)
    if isinstance(way, NotMeasured):
        return way
    estimate = way.at(scene.gravity.roll_deg)
    disagreement = looks_std(landmarks, estimate)
    if way.model_std > 0 and disagreement > max(LOOKS_LIMIT * way.model_std, SETTLED_STD):
        return NotMeasured(row.key, _UNSETTLED)
    value = float(estimate(landmarks.xy_px))
    budget = _budget(row, way, value, disagreement, landmarks, scene)
    if not all(math.isfinite(number) for number in (value, *budget.values())):
        return NotMeasured(row.key, _COLLAPSED)
    return Measurement.from_budget(row.key, value, row.unit, budget)


def _way(row: Measure, landmarks: Landmarks, scene: _Scene, model: ErrorModel) -> _Way | NotMeasured:
    """By given points if any serves the row, else by the fitted row of the error model.

    A landmark beside joints of the model serves only where that is clearly more exact than the fitted row:
    who marks the tragus for the craniovertebral angle must not lose the head's pitch, and a number must not
    mean another line from photo to photo. A joint put right always counts.
    """
    given = served(row, landmarks, scene.view, scene.gravity.roll_deg)
    if isinstance(given, NotMeasured):
        return given
    if given is None:
        return _by_fit(row, landmarks, scene, model)
    by_points = _by_points(given, landmarks, scene.gravity.roll_deg)
    if given.by_stand_ins_in_part and isinstance(by_points, _Way):
        fitted = _by_fit(row, landmarks, scene, model)
        mixed_std = math.hypot(given.model_std, given.points_std)
        if isinstance(fitted, _Way) and mixed_std > CLEARLY * fitted.model_std:
            return fitted
    return by_points


def _by_fit(row: Measure, landmarks: Landmarks, scene: _Scene, model: ErrorModel) -> _Way | NotMeasured:
    view, roll_deg = scene.view, scene.gravity.roll_deg
    absent = missing(row, landmarks, view)
    if absent is not None:
        return absent
    if _on_one_point(row.joints(near_side(view)), landmarks):
        return NotMeasured(row.key, _COLLAPSED)
    calibration = _applicable(model.rows(row.key, view), landmarks, view, roll_deg)
    if calibration is None:
        reason = model.not_measurable.get((row.key, view), "no accuracy is known for it in this view")
        return NotMeasured(row.key, reason)
    raw = float(row.formula(body_of(landmarks.xy_px, view, roll_deg)))
    model_std = math.hypot(calibration.std, face_std_deg(calibration, landmarks))
    return _Way(partial(estimator, calibration, view), raw, model_std)


def _by_points(given: Served, landmarks: Landmarks, roll_deg: float) -> _Way | NotMeasured:
    if _on_one_point(given.read, landmarks):
        return NotMeasured(given.row.key, _COLLAPSED)
    raw = float(given.uncorrected(roll_deg, landmarks.xy_px))
    return _Way(lambda roll: partial(given.estimate, roll), raw, given.model_std, given.points_std)


def _budget(
    row: Measure, way: _Way, value: float, disagreement: float, landmarks: Landmarks, scene: _Scene
) -> dict[str, float]:
    """The std of each source, in the row's unit."""
    gravity, xy_px = scene.gravity, landmarks.xy_px
    more, less = (float(way.at(gravity.roll_deg + step)(xy_px)) for step in (_ROLL_STEP_DEG, -_ROLL_STEP_DEG))
    per_roll = round(abs(more - less) / (2 * _ROLL_STEP_DEG), 6)  # exactly 0 without roll
    seen_from_deg = gravity.seen_from_deg(landmarks.standing_px)
    budget = {
        "looks": disagreement,
        "roll": per_roll * gravity.std_deg,
        "model": way.model_std,
        "yaw": per_deg(row.key) * max(0.0, abs(scene.yaw_deg) - CALIBRATED_DEG),
        "perspective": perspective_std(row.key, value, seen_from_deg, scene.yaw_deg),
        "quality": DOUBT_SHARE * math.sqrt(scene.doubts) * way.model_std,
        "rendered_calibration": RENDERED_SHARE * abs(value - way.raw),
    }
    return {**budget, "points": way.points_std} if way.points_std else budget


def _on_one_point(joints: Sequence[Joint], landmarks: Landmarks) -> bool:
    """Whether two of the joints that a row needs coincide: there is no line between them."""
    points = np.array([landmarks[joint] for joint in joints])
    apart_px = np.linalg.norm(points[:, None] - points, axis=-1)[~np.eye(len(points), dtype=bool)]
    return bool((apart_px < LEAST_APART_PX).any())


def _reader(key: str) -> Measure:
    return ROWS.get(key) or HELPERS[key]


def _applicable(
    rows: tuple[Calibration, ...], landmarks: Landmarks, view: View, roll_deg: float
) -> Calibration | None:
    """The first row whose readings are all available, and whose helpers lie in their ranges."""
    body = body_of(landmarks.xy_px, view, roll_deg)
    for calibration in rows:
        if all(
            missing(_reader(term.key), landmarks, view) is None
            and term.covers(float(_reader(term.key).formula(body)))
            for term in calibration.terms
        ):
            return calibration
    return None
