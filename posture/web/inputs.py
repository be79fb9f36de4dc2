"""What a person has put in during one visit: photos and clips, and what they said about them.

Streamlit forgets the boxes of a page that is not shown, file boxes included. So everything that comes in is
moved here at once, and the pages read it only from here. It is in memory, for as long as the browser's
session lasts; nothing is on disk.

Each place of the app (`Place`) takes pictures from several sources. The one that was used or chosen last is
in force; what the others brought is kept beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

import streamlit as st

from posture.anatomy import View
from posture.limits import MAX_VISIT_BYTES
from posture.pose.given import GivenPoints


class Place(StrEnum):
    """Where in the app pictures are put in."""

    CHECK = "check"
    BEFORE = "before"  # Compare
    AFTER = "after"
    CLIP = "clip"  # Live
    REPEAT = "repeat"  # Progress, Repeatability


class InputSource(StrEnum):
    """How pictures came in."""

    UPLOAD = "upload"
    CAMERA = "camera"
    SAMPLE = "sample"


MAX_FILES: Mapping[Place, int] = {
    Place.CHECK: 4, Place.BEFORE: 1, Place.AFTER: 1, Place.CLIP: 1, Place.REPEAT: 6,
}  # fmt: skip
"""How many one source may bring. If it is one, the newest replaces the one before."""


@dataclass(frozen=True)
class Given:
    """One photo or clip as it arrived: a file's name without folders, and its bytes."""

    name: str
    data: bytes = field(repr=False)

    @cached_property
    def mark(self) -> str:
        """Identifies the content: copies of a file share it, and with it everything said about them."""
        return hashlib.sha256(self.data).hexdigest()[:16]


Line = tuple[tuple[float, float], tuple[float, float]]
"""Ends of a line drawn on a picture, as shares of the file's width and height; y grows downwards."""


@dataclass(frozen=True)
class Pointed:
    """Points given on one person, in pixels of the file, and what the picture was then taken for."""

    points: GivenPoints
    mirrored: bool
    view: View

    def under(self, view: View, *, mirrored: bool) -> GivenPoints:
        """The points with the sides that they have if the picture is taken for this.

        A place stays what it was pointed at; whether that is the left or the right of the body changes with
        the mirror, and where front and back, or the near side, are exchanged.
        """
        turned = mirrored != self.mirrored
        expected = self.view.mirrored if turned else self.view
        contradicts = view is not expected and (
            (view.is_frontal and expected.is_frontal) or (view.is_sagittal and expected.is_sagittal)
        )
        if turned == contradicts:
            return self.points
        return GivenPoints(tuple(replace(point, name=point.name.opposite) for point in self.points))


@dataclass(frozen=True)
class Correction:
    """What the person said about one picture. view None: find it out.

    roll_deg: how far the picture in the file is turned, clockwise. person counts from 1, most prominent
    first. Roll and line refer to the file, before a mirror image is turned back. refused: the line drawn
    last, if it can't be used, and why. pointed: the points given on each person, by the person's number.
    """

    view: View | None = None
    mirrored: bool = False
    person: int = 1
    tilt: Literal["found", "drawn", "typed"] = "found"
    roll_deg: float = 0.0
    line: Line | None = None
    refused: tuple[Line, str] | None = None
    pointed: Mapping[int, Pointed] = field(default_factory=dict)

    def points(self, view: View) -> GivenPoints:
        """The points given on the person who is measured, if the picture shows this view."""
        there = self.pointed.get(self.person)
        return GivenPoints() if there is None else there.under(view, mirrored=self.mirrored)


class Inputs:
    """One visit's pictures by place and source, and the corrections by a picture's mark."""

    def __init__(self, max_bytes: int = MAX_VISIT_BYTES) -> None:
        self._max_bytes = max_bytes
        self._given: dict[tuple[Place, InputSource], tuple[Given, ...]] = {}
        self._chosen: dict[Place, InputSource] = {}
        self._notes: dict[Place, str] = {}
        self._corrections: dict[str, Correction] = {}
        self._made: dict[Place, dict[Any, Any]] = {}

    def put(self, place: Place, source: InputSource, files: Sequence[Given]) -> None:
        """Use these instead of what the source brought before; none: forget the source's.

        What is too many or too large is left out, and `note` says so; then the earlier ones stay.
        """
        self._notes.pop(place, None)
        most = MAX_FILES[place]
        kept = tuple(files[:most])
        if len(kept) < len(files):
            self._notes[place] = f"{len(files)} photos were chosen; the first {most} are used."
        if self.bytes - _bytes(self.given(place, source)) + _bytes(kept) > self._max_bytes:
            self._notes[place] = (
                f"What you put in comes to more than {self._max_bytes / 1e6:.0f} MB, so what came last was "
                "not taken. Press “Start over” where you no longer need photos or a clip, then try again."
            )
        elif kept:
            self._given[place, source] = kept
            self._chosen[place] = source
        else:
            self._forget(place, source)

    def add(self, place: Place, source: InputSource, files: Sequence[Given]) -> None:
        """Add these to what the source brought before, and use them all; otherwise as `put`.

        If there is room for only one, the last replaces the one before.
        """
        before = self.given(place, source)
        new = tuple(file for file in files if file not in before)
        self.put(place, source, files[-1:] if MAX_FILES[place] == 1 else (*before, *new))

    def remove(self, place: Place, source: InputSource, file: Given) -> None:
        """Remove one picture again."""
        self._notes.pop(place, None)
        left = tuple(kept for kept in self.given(place, source) if kept != file)
        if left:
            self._given[place, source] = left
        else:
            self._forget(place, source)

    def _forget(self, place: Place, source: InputSource) -> None:
        self._given.pop((place, source), None)
        if self._chosen.get(place) is source:
            del self._chosen[place]

    def choose(self, place: Place, source: InputSource) -> None:
        """Use what this source brought."""
        if (place, source) in self._given:
            self._chosen[place] = source
            self._notes.pop(place, None)

    def clear(self, place: Place) -> None:
        """Start over: forget what all sources brought to a place, and everything said about it or made from
        it."""
        for source in InputSource:
            self._given.pop((place, source), None)
        self._chosen.pop(place, None)
        self._notes.pop(place, None)
        self._made.pop(place, None)
        still = {kept.mark for files in self._given.values() for kept in files}
        self._corrections = {mark: said for mark, said in self._corrections.items() if mark in still}

    def chosen(self, place: Place) -> InputSource | None:
        """The source in force; None while nothing is used."""
        return self._chosen.get(place)

    def in_force(self, place: Place) -> tuple[Given, ...]:
        """The pictures that are used."""
        source = self.chosen(place)
        return () if source is None else self.given(place, source)

    def given(self, place: Place, source: InputSource) -> tuple[Given, ...]:
        """What one source brought and is kept, used or not."""
        return self._given.get((place, source), ())

    def waiting(self, place: Place) -> Mapping[InputSource, tuple[Given, ...]]:
        """What is kept but not used, by source."""
        return {
            source: self.given(place, source)
            for source in InputSource
            if source is not self.chosen(place) and self.given(place, source)
        }

    def note(self, place: Place) -> str:
        """What was refused the last time, and why, in plain words; empty if nothing was."""
        return self._notes.get(place, "")

    def correction(self, mark: str) -> Correction:
        """What was said about a picture."""
        return self._corrections.get(mark, Correction())

    def correct(self, mark: str, **said: Any) -> None:
        """Note what the person says about a picture: fields of Correction."""
        self._corrections[mark] = replace(self.correction(mark), **said)

    def point(self, mark: str, points: GivenPoints, view: View) -> None:
        """Note the points that the person gave on who is measured, in a picture taken for this view."""
        said = self.correction(mark)
        pointed = {**said.pointed, said.person: Pointed(points, said.mirrored, view)}
        self.correct(mark, pointed=pointed)

    def made(self, place: Place) -> dict[Any, Any]:
        """What a page made from the pictures of a place, kept as long as they are; not counted in `bytes`."""
        return self._made.setdefault(place, {})

    @property
    def bytes(self) -> int:
        """How much is kept."""
        return sum(_bytes(files) for files in self._given.values())


def _bytes(files: Sequence[Given]) -> int:
    return sum(len(kept.data) for kept in files)


def inputs() -> Inputs:
    """What this visit has put in."""
    kept: Inputs = st.session_state.setdefault("inputs", Inputs())
    return kept
