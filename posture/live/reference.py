"""Live numbers against the healthy range: the photo check's own estimate and judgement, for single frames."""

from __future__ import annotations

from collections.abc import Mapping

from posture.anatomy import View
from posture.findings.judge import Finding, judge
from posture.gravity.vertical import assumed
from posture.knowledge.load import load
from posture.live.measures import ROWS, Mode
from posture.measure.error_model import load_live
from posture.measure.estimate import measure
from posture.pose.facing import view_of
from posture.pose.landmarks import Landmarks

SITTING_KEYS = frozenset({"shoulder_level_deg"})
"""In a seated body seen from the front, only the shoulder line has a range."""


def against_reference(landmarks: Landmarks, mode: Mode) -> Mapping[str, Finding]:
    """The findings of one frame by key, for those of the mode's numbers that have a healthy range.

    The camera's tilt is unknown live, so its error is part of each number and many stay undecided.
    """
    view = View.FRONT if mode is Mode.SITTING else view_of(landmarks)
    if view is View.TURNED:
        return {}
    keys = SITTING_KEYS if mode is Mode.SITTING else {row.key for row in ROWS[mode]}
    # A frame is one look, not mirrored; its error differs from a photo's.
    results = measure(landmarks, view, assumed(), model=load_live())
    wanted = [result for result in results if result.key in keys]
    return {finding.measurement.key: finding for finding in judge(wanted, view, load())}
