"""Offsets in centimetres: a body of known height whose pixels are known."""

from __future__ import annotations

import numpy as np
import pytest

from posture.anatomy import INDEX, JOINTS, Joint
from posture.measure.lengths import in_centimetres
from posture.measure.uncertainty import Measurement, NotMeasured
from posture.pose.landmarks import Landmarks

BODY = {
    Joint.LEFT_EYE: (320, 100), Joint.RIGHT_EYE: (280, 100),
    Joint.LEFT_SHOULDER: (400, 250), Joint.RIGHT_SHOULDER: (200, 250),
    Joint.LEFT_HIP: (350, 550), Joint.RIGHT_HIP: (250, 550),
    Joint.LEFT_ANKLE: (340, 1000), Joint.RIGHT_ANKLE: (260, 1000),
}  # fmt: skip
SHIFT = Measurement.from_budget("head_shift_pct", 5.0, "%", {"detection": 1.0})


def landmarks(scale: float = 1.0) -> Landmarks:
    xy_px = np.full((len(JOINTS), 2), np.nan)
    for joint, point in BODY.items():
        xy_px[INDEX[joint]] = scale * np.array(point)
    return Landmarks(xy_px, np.ones(len(JOINTS)), (600, 1100))


@pytest.mark.parametrize("scale", [0.3, 1.0, 2.0])
def test_five_percent_of_the_shoulder_width_in_centimetres_at_any_size(scale: float) -> None:
    (shift,) = in_centimetres(landmarks(scale), [SHIFT], height_cm=180.0)
    one_px_cm = 180.0 / (1.125 * 900)
    assert (shift.key, shift.unit) == ("head_shift_cm", "cm")
    assert shift.value == pytest.approx(0.05 * 200 * one_px_cm)
    assert shift.budget["detection"] == pytest.approx(0.01 * 200 * one_px_cm)
    assert shift.budget["body_height"] == pytest.approx(0.02 * shift.value)


def test_angles_and_what_was_not_measured_have_no_centimetres() -> None:
    angle = Measurement.from_budget("shoulder_level_deg", 2.0, "deg", {"detection": 1.0})
    assert in_centimetres(landmarks(), [angle, NotMeasured("head_shift_pct", "hidden")], 180.0) == ()


def test_a_body_on_one_point_has_no_size() -> None:
    assert in_centimetres(landmarks(0.0), [SHIFT], 180.0) == ()
