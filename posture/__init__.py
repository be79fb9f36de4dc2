"""Posture check: measured alignment from a standing photo, each number with its error.

    from posture import check, load_photo
    report = check([load_photo("front.jpg"), load_photo("right.jpg")])

Signs: frontal numbers positive = to the subject's right, sagittal numbers positive = forward; left
and right are the subject's own. Heavy parts are imported when they are first used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` itself takes milliseconds to load, in which the command could be stopped
if TYPE_CHECKING:
    from typing import Any

    from posture.anatomy import Joint, Side, View
    from posture.errors import NobodyFoundError, PhotoError, PostureError
    from posture.findings.judge import Finding
    from posture.findings.suspect import Imbalance
    from posture.gravity.vertical import Gravity
    from posture.measure.uncertainty import Measurement, NotMeasured
    from posture.picture.photo import Photo, load_photo
    from posture.pipeline import Options, PhotoCheck, Report, check
    from posture.pose.given import GivenPoint, GivenPoints
    from posture.pose.landmarks import Landmarks
    from posture.report.as_json import to_json
    from posture.report.markdown import to_markdown
    from posture.report.personalise import personalise

_HOMES = {
    "Finding": "findings.judge", "GivenPoint": "pose.given", "GivenPoints": "pose.given",
    "Gravity": "gravity.vertical", "Imbalance": "findings.suspect",
    "Joint": "anatomy", "Landmarks": "pose.landmarks", "Measurement": "measure.uncertainty",
    "NobodyFoundError": "errors",
    "NotMeasured": "measure.uncertainty", "Options": "pipeline", "Photo": "picture.photo",
    "PhotoCheck": "pipeline", "PhotoError": "errors", "PostureError": "errors", "Report": "pipeline",
    "Side": "anatomy", "View": "anatomy", "check": "pipeline", "load_photo": "picture.photo",
    "personalise": "report.personalise", "to_json": "report.as_json", "to_markdown": "report.markdown",
}  # fmt: skip

__all__ = [
    "Finding", "GivenPoint", "GivenPoints", "Gravity", "Imbalance", "Joint", "Landmarks", "Measurement",
    "NobodyFoundError", "NotMeasured", "Options", "Photo", "PhotoCheck", "PhotoError", "PostureError",
    "Report", "Side", "View", "check", "load_photo", "personalise", "to_json", "to_markdown",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'posture' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"posture.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
