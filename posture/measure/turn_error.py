"""How a turn of the body changes each number."""

from __future__ import annotations

from collections.abc import Mapping

CALIBRATED_DEG = 5.0
"""The error model's people were turned by up to this much (shoulders and hips together, in space)."""

PER_DEG: Mapping[str, float] = {
    "head_tilt_deg": 0.18,
    "eye_tilt_deg": 0.19,
    "head_shift_pct": 0.26,
    "shoulder_level_deg": 0.14,
    "trunk_lean_deg": 0.07,
    "body_lean_deg": 0.03,
    "pelvis_level_deg": 0.06,
    "pelvic_shift_pct": 0.04,
    "shoulders_vs_pelvis_deg": 0.15,
    "head_vs_shoulders_deg": 0.08,
    "left_knee_frontal_deg": 0.08,
    "right_knee_frontal_deg": 0.08,
    "ear_over_shoulder_deg": 0.49,
    "head_pitch_deg": 0.16,
    "shoulder_forward_pct": 0.36,
    "trunk_inclination_deg": 0.15,
    "hip_over_ankle_deg": 0.03,
    "body_line_deg": 0.05,
    "knee_flexion_deg": 0.06,
    "hip_angle_deg": 0.16,
    "ankle_angle_deg": 0.05,
}
"""Root mean square change of a number, in its own unit, per degree by which a body turns; nearly the same at
10 and at 20 degrees. From `python -m benchmarks.turn`, on bodies whose joints are known in space. The
shoulders' value is higher than found there (0.11), to allow for cameras at other heights: 0.7 degrees at 5
degrees, 0.4 m off at 3 m."""

GIVEN_PER_DEG: Mapping[str, float] = {
    "craniovertebral_deg": 0.40,
    "acromia_level_deg": 0.14,
    "asis_level_deg": 0.06,
    "psis_level_deg": 0.06,
    "pelvic_tilt_sagittal_deg": 0.12,
    "trunk_c7_deg": 0.29,
}
"""The same for the rows of given points. Levels: as of shoulders and pelvis. From the side by geometry: one
point lies further from the body's middle than the other, by 7 cm (tragus, C7), 8 cm (ASIS, PSIS) and 17 cm
(trochanter, C7), on lines of 14, 15 and 60 cm."""


def per_deg(key: str) -> float:
    """Change of a number, in its own unit, per degree by which the body turns (root mean square)."""
    return PER_DEG[key] if key in PER_DEG else GIVEN_PER_DEG[key]
