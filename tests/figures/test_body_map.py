"""The body map: every muscle is drawn where the data say, on the right side, and readable without colour."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from xml.etree import ElementTree

import pytest

from posture.anatomy import Side
from posture.errors import DataError, UsageError
from posture.figures.body_map import body_map_svg, drawing, parse

SVG = "{http://www.w3.org/2000/svg}"
ROWS = tomllib.loads(files("posture.data").joinpath("muscles.toml").read_text("utf-8"))["muscle"]
IDS = [row["id"] for row in ROWS]
MAP_TEXT = files("posture.data").joinpath("body_map.toml").read_text("utf-8")
NAMES = {row["id"]: row["name"] for row in ROWS}


@dataclass(frozen=True)
class Marked:
    muscle: str
    side: Side | None = None


def marked_halves(svg: str) -> list[tuple[str, str, str, str, bool]]:
    """(view, muscle, side, mark, mirrored) of every marked muscle half."""
    found = []
    for view in ElementTree.fromstring(svg).iter(SVG + "g"):
        if view.get("data-view") is None:
            continue
        for child in view:
            mirrored = child.get("transform") == "scale(-1 1)"
            for group in child.iter(SVG + "g"):
                if group.get("data-muscle"):
                    keys = (group.get(f"data-{key}") or "" for key in ("muscle", "side", "mark"))
                    found.append((view.get("data-view") or "", *keys, mirrored))
    return found


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_muscle_is_drawn_in_the_views_that_the_data_name(row: dict[str, object]) -> None:
    views = {view for view, *_ in marked_halves(body_map_svg([Marked(str(row["id"]))], []))}
    assert views == set(row["drawn"])


@pytest.mark.parametrize(
    ("view", "side", "half"),
    [
        pytest.param("front", Side.LEFT, 1, id="front-left-at-image-right"),
        pytest.param("front", Side.RIGHT, -1, id="front-right-at-image-left"),
        pytest.param("back", Side.LEFT, -1, id="back-left-at-image-left"),
        pytest.param("back", Side.RIGHT, 1, id="back-right-at-image-right"),
    ],
)
def test_sides_are_the_subjects_own(view: str, side: Side, half: int) -> None:
    halves = marked_halves(body_map_svg([Marked("upper_trapezius", side)], []))
    assert [-1 if mirrored else 1 for where, *_, mirrored in halves if where == view] == [half]


def test_swapping_sides_mirrors_every_muscle() -> None:
    left = marked_halves(body_map_svg([Marked(key, Side.LEFT) for key in IDS], []))
    right = marked_halves(body_map_svg([Marked(key, Side.RIGHT) for key in IDS], []))
    swapped = [(view, key, "right", mark, not mirrored) for view, key, _, mark, mirrored in left]
    assert sorted(swapped) == sorted(right)


@pytest.mark.parametrize("key", IDS)
def test_muscle_lies_inside_its_half_of_the_body(key: str) -> None:
    for path in drawing().muscles[key].paths.values():
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", path)]
        xs, ys = numbers[::2], numbers[1::2]
        assert min(xs) >= 0
        assert max(xs) <= 54
        assert min(ys) >= 45
        assert max(ys) <= 396


def test_no_side_means_both() -> None:
    sides = {side for _, _, side, _, _ in marked_halves(body_map_svg([], [Marked("gluteus_maximus")]))}
    assert sides == {"left", "right"}


def test_tight_and_weak_differ_without_colour() -> None:
    svg = body_map_svg([Marked("hamstrings", Side.LEFT)], [Marked("hamstrings", Side.RIGHT)])
    patterns = {
        pattern.get("id"): [child.tag for child in pattern]
        for pattern in ElementTree.fromstring(svg).iter(SVG + "pattern")
    }
    assert len(patterns) == 2
    assert len({tuple(shapes) for shapes in patterns.values()}) == 2
    for name in patterns:
        assert svg.count(f"url(#{name})") == 2, "once on the body and once in the legend"


def test_muscle_that_is_tight_here_and_weak_there_keeps_both_patterns() -> None:
    svg = body_map_svg([Marked("hamstrings")], [Marked("hamstrings")])
    assert {mark for *_, mark, _ in marked_halves(svg)} == {"tight", "weak"}


def test_what_is_named_twice_is_drawn_once() -> None:
    assert body_map_svg([Marked("soleus"), Marked("soleus", Side.LEFT)], []).count('data-side="left"') == 1


def test_names_show_on_hover_and_are_read_aloud() -> None:
    root = ElementTree.fromstring(body_map_svg([Marked("upper_trapezius", Side.RIGHT)], [Marked("soleus")]))
    assert root.get("role") == "img"
    assert root.get("aria-label")
    said = root.findtext(SVG + "desc") or ""
    assert said == "Suspected tight: upper trapezius (right). Suspected weak: soleus."
    titles = {title.text for title in root.iter(SVG + "title")}
    assert "upper trapezius, right (tight)" in titles


def test_empty_map_says_so() -> None:
    assert ElementTree.fromstring(body_map_svg([], [])).findtext(SVG + "desc") == "No muscle is marked."


def test_map_holds_no_script_link_or_font() -> None:
    svg = body_map_svg([Marked(key) for key in IDS], [])
    assert not re.search(r"<script|href|@import|@font-face|javascript", svg)
    assert set(re.findall(r"url\((.)", svg)) == {"#"}


def test_two_maps_on_one_page_keep_their_patterns_apart() -> None:
    ids = [
        set(re.findall(r'pattern id="([^"]+)"', body_map_svg([Marked(key)], [])))
        for key in ("soleus", "hamstrings")
    ]
    assert ids[0].isdisjoint(ids[1])


def test_unknown_muscle_is_refused() -> None:
    with pytest.raises(UsageError, match="no muscle 'biceps'"):
        body_map_svg([Marked("biceps")], [])


def test_both_views_are_drawn_and_labelled() -> None:
    texts = [text.text for text in ElementTree.fromstring(body_map_svg([], [])).iter(SVG + "text")]
    assert texts[:6] == ["Front", "R", "L", "Back", "L", "R"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param(
            "[muscles.soleus]", "[muscles.biceps]", "muscles.biceps: no such muscle", id="unknown-id"
        ),
        pytest.param("[muscles.soleus]", "[muscles.biceps]", "muscles.soleus: is missing", id="missing-id"),
        pytest.param("under = true", "deep = true", "deep: is no field of this table", id="unknown-key"),
        pytest.param('back = "M13.4 333', 'back = "M13.4', "muscles.soleus.back: not a path", id="bad-path"),
        pytest.param(
            'back = "M13.4 333', '# back = "M13.4 333', "needs a shape in front or back", id="no-view"
        ),
        pytest.param("[muscles.soleus]", "[muscles.soleus", "line", id="not-toml"),
    ],
)
def test_bad_shape_is_refused(old: str, new: str, problem: str) -> None:
    assert old in MAP_TEXT
    with pytest.raises(DataError) as caught:
        parse(MAP_TEXT.replace(old, new), NAMES)
    assert problem in str(caught.value)
