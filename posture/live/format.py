"""The JSON of a live session, schema 1: one definition writes and reads it. Times are in seconds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, FailFast, Field

from posture.formats.fields import Bounded, Whole


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class EpisodeEntry(_Part):
    """One time away from the baseline; key: the number that showed it."""

    start_s: Bounded
    duration_s: Bounded
    key: str


class SpreadEntry(_Part):
    """A number over the session: median and robust standard deviation of its samples."""

    median: Bounded
    spread: Bounded
    unit: str = ""
    samples: Whole = 0


Seconds = Annotated[dict[str, Bounded], FailFast()]


class SummaryFile(_Part):
    """The object that `posture live --json` writes. good_share: null if too little could be judged.

    unwatched_s: gaps in which no pictures came, no part of duration_s. stood_up: how often the person was
    seen to leave their place. Earlier files say neither.
    """

    schema_: Literal[1] = Field(alias="schema")
    mode: str = ""
    duration_s: Bounded
    state_s: Seconds
    not_sure_s: Seconds = {}
    unwatched_s: Annotated[Bounded | None, Field(exclude_if=lambda seconds: seconds is None)] = None
    good_share: Annotated[Bounded, Field(ge=0, le=1)] | None = None
    longest_good_s: Bounded = 0.0
    episodes: Annotated[tuple[EpisodeEntry, ...], FailFast()]
    signs: Annotated[tuple[str, ...], FailFast()] = ()
    stood_up: Annotated[
        Annotated[Whole, Field(ge=0, lt=1_000_000)] | None, Field(exclude_if=lambda times: times is None)
    ] = None
    measurements: Annotated[dict[str, SpreadEntry], FailFast()]
