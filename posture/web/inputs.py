"""What a person has put in during one visit: photos and clips, and what was said of them.

Streamlit forgets the boxes of a page that is not shown, its file boxes too. So what comes in is moved here
at once, and the pages read it from here alone. In memory, for as long as the browser's session lasts;
nothing on disk.

Each place of the app (`Place`) takes pictures from several sources. The one that was put in or chosen
last is in force; what the others brought is kept beside it.
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
"""How many one source may bring. Where it is one, the newest takes the place of the one before."""


@dataclass(frozen=True)
class Given:
    """One photo or clip as it came in: a file's name without folders, and its bytes."""

    name: str
    data: bytes = field(repr=False)

    @cached_property
    def mark(self) -> str:
        """Of the content: copies of a file share it, and with it all that was said about them."""
        return hashlib.sha256(self.data).hexdigest()[:16]


Line = tuple[tuple[float, float], tuple[float, float]]
"""Ends of a line drawn on a picture, as shares of the file's width and height; y grows downwards."""


@dataclass(frozen=True)
class Correction:
    """What the person said of one picture. view None: found by itself.

    roll_deg: how far the picture in the file is turned, clockwise. person counts from 1, most prominent
    first. Roll and line are those of the file, before a mirror image is turned back. refused: the line drawn
    last where it can't count, and why not.
    """

    view: View | None = None
    mirrored: bool = False
    person: int = 1
    tilt: Literal["found", "drawn", "typed"] = "found"
    roll_deg: float = 0.0
    line: Line | None = None
    refused: tuple[Line, str] | None = None


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
        """Take these instead of what the source brought before, and use them; none: forget the source's.

        What is too many or too large is left out, and `note` says so; what was there then stays.
        """
        self._notes.pop(place, None)
        most = MAX_FILES[place]
        kept = tuple(files[:most])
        if len(kept) < len(files):
            self._notes[place] = f"{len(files)} photos were chosen; the first {most} are used."
        if self.bytes - _bytes(self.given(place, source)) + _bytes(kept) > self._max_bytes:
            self._notes[place] = (
                f"What you put in comes to more than {self._max_bytes / 1e6:.0f} MB, so what came last was "
                "not taken. Press “Start over” where photos or a clip are needed no more, then try again."
            )
        elif kept:
            self._given[place, source] = kept
            self._chosen[place] = source
        else:
            self._forget(place, source)

    def add(self, place: Place, source: InputSource, files: Sequence[Given]) -> None:
        """Take these beside what the source brought before, and use them all; as `put` for the rest.

        Where there is room for one only, the last takes the place of the one before.
        """
        before = self.given(place, source)
        new = tuple(file for file in files if file not in before)
        self.put(place, source, files[-1:] if MAX_FILES[place] == 1 else (*before, *new))

    def remove(self, place: Place, source: InputSource, file: Given) -> None:
        """Take one picture out again."""
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
        """Start over: forget what all sources brought to a place, what was said of it and made of it."""
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
        """What was not taken the last time, and why, in plain words; empty where all was."""
        return self._notes.get(place, "")

    def correction(self, mark: str) -> Correction:
        """What was said of a picture."""
        return self._corrections.get(mark, Correction())

    def correct(self, mark: str, **said: Any) -> None:
        """Note what the person says of a picture: fields of Correction."""
        self._corrections[mark] = replace(self.correction(mark), **said)

    def made(self, place: Place) -> dict[Any, Any]:
        """What a page made of the pictures of a place, kept as long as they are; no part of `bytes`."""
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
