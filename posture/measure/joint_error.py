"""How far single joints of the model lie off: data/joint_error.toml as records that refuse wrong rows.

Needed where a person gave some of a number's points and the model places the others: then the fitted rows of
`error_model` don't hold, and the number's error follows from that of each remaining joint. Made by
`python -m benchmarks.joint_errors`; the file's header explains its fields.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass as record

from posture.anatomy import Joint, SquareView, View
from posture.formats.fields import Finite, NotNegative, OneOf, Positive, Record, Whole
from posture.formats.toml_file import read_tables

FILE = "joint_error.toml"
NAMES = frozenset(joint.value.removeprefix("left_") for joint in Joint)


@record(frozen=True)
class JointError(Record):
    """Where the model puts a joint, against the true point `target`, in % of the nose-ankle distance.

    Axes: across, positive outward (frontal) or forward (from the side), and down. off: the mean of model
    minus truth. std: of one side's joint. std_middle: of the middle of both; from the side 0.
    """

    joint: Annotated[str, OneOf(NAMES, "joint")]
    target: Annotated[str, OneOf(NAMES, "point")]
    views: Annotated[tuple[SquareView, ...], Field(min_length=1)]
    off: tuple[Finite, Finite]
    std: tuple[Positive, Positive]
    std_middle: tuple[NotNegative, NotNegative]
    people: Whole


@record(frozen=True)
class _File(Record):
    joint: tuple[JointError, ...] = ()


@cache
def load() -> Mapping[tuple[str, View], JointError]:
    """Every row by its target and view. Raises DataError."""
    data = tomllib.loads(files("posture.data").joinpath(FILE).read_text("utf-8"))
    return {(row.target, view): row for row in read_tables(_File, data, FILE).joint for view in row.views}
