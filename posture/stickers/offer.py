"""What stickers found in a photo amount to: points with names, and what is to be said about them."""

from __future__ import annotations

from dataclasses import dataclass

from posture.anatomy import Joint, View
from posture.arrays import Rgb
from posture.errors import UsageError
from posture.pose.given import GivenPoint, GivenPoints, PointSource
from posture.pose.landmarks import Landmarks
from posture.stickers.dot import BodyScale, Dot, scale
from posture.stickers.find import find_dots
from posture.stickers.naming import name_dots

DIAMETERS_MM = (5.0, 50.0)
"""Of stickers that may be looked for; without a diameter it is 8 to 25 mm."""


@dataclass(frozen=True)
class Stickers:
    """That the person wears round stickers of one plain colour. diameter_mm: all of one; None: 8 to 25 mm.

    Raises UsageError for a diameter that no such sticker has.
    """

    diameter_mm: float | None = None

    def __post_init__(self) -> None:
        low, high = DIAMETERS_MM
        if self.diameter_mm is not None and not low <= self.diameter_mm <= high:
            raise UsageError(f"A sticker's diameter is {low:g} to {high:g} mm, not {self.diameter_mm:g}.")


@dataclass(frozen=True)
class Offer:
    """The stickers of one photo, in its pixels.

    named: landmark -> its dot, where it is sure which; unnamed: the other dots. scale: of the body, if the
    stickers' diameter is known. round: every plain round dot on the body, for `snap`.
    """

    named: dict[Joint, Dot]
    unnamed: tuple[Dot, ...]
    scale: BodyScale | None
    round: tuple[Dot, ...]

    @property
    def points(self) -> GivenPoints:
        """The named dots as points, in pixels of the photo."""
        return GivenPoints(
            tuple(
                GivenPoint(name, dot.xy_px, PointSource.STICKER, dot.error_px)
                for name, dot in self.named.items()
            )
        )

    @property
    def words(self) -> str:
        """One or two sentences: how many, which, and what wasn't used."""
        count = len(self.named) + len(self.unnamed)
        if not count:
            return (
                "No stickers were found for sure. They must be round, plain, all alike, 8 to 25 mm wide, of "
                "another colour than skin and clothes, and at least three; or mark the points yourself."
            )
        found = f"{count} stickers found"
        if self.named:
            found += f", used as points: {', '.join(_words(name) for name in self.named)}"
        places = "; ".join("{:.0f}, {:.0f}".format(*dot.xy_px) for dot in self.unnamed)
        kept = {0: "", 1: f" One lies near no one landmark and isn't used (at {places} px)."}.get(
            len(self.unnamed),
            f" {len(self.unnamed)} lie near no one landmark and aren't used (at {places} px).",
        )
        return f"{found}.{kept}{self._scale_words}"

    @property
    def _scale_words(self) -> str:
        if self.scale is None:
            return ""
        mm, std = 10 * self.scale.cm_per_px, 10 * self.scale.std
        return f" There one pixel is {mm:.2f} mm (± {1.96 * std:.2f}) of the body."


def _words(name: Joint) -> str:
    short = {"c7": "C7", "asis": "ASIS", "psis": "PSIS"}
    return " ".join(short.get(part, part) for part in name.value.split("_"))


def offer(rgb: Rgb, landmarks: Landmarks, view: View, stickers: Stickers) -> Offer:
    """Look for stickers on a person and name them."""
    mm = stickers.diameter_mm
    found = find_dots(rgb, landmarks, view, sticker_mm=mm)
    dots = found.stickers
    named = {Joint(name): dot for name, (dot, _) in name_dots(dots, landmarks, view).items()}
    used = {id(dot) for dot in named.values()}
    return Offer(
        named,
        tuple(dot for dot in dots if id(dot) not in used),
        None if mm is None else scale(dots, mm),
        found.round,
    )
