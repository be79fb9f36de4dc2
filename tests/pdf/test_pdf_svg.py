"""SVG figures become PDF drawings with the same geometry, colours and cuts."""

from __future__ import annotations

import io
import math

import pytest
from pypdf import PdfReader
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Group, Path

from posture.figures.body_map import body_map_svg
from posture.figures.exercises import exercise_svg
from posture.figures.poses import figures
from posture.pdf.drawings import drawing


def paths(group: Group) -> list[Path]:
    found: list[Path] = []
    for shape in group.contents:
        found += paths(shape) if isinstance(shape, Group) else [shape] if isinstance(shape, Path) else []
    return found


def outlined(shape: str) -> Path:
    """The one shape of a figure of 100 by 100, drawn 100 points wide."""
    (path,) = paths(drawing(f'<svg viewBox="0 0 100 100">{shape}</svg>', 100))
    return path


def filled_colours(svg: str) -> set[tuple[float, ...]]:
    """The red, green and blue (0 to 1, two digits) of everything that the PDF fills."""
    page = PdfReader(io.BytesIO(renderPDF.drawToString(drawing(svg, 100)))).pages[0]
    colour, found = (), set[tuple[float, ...]]()
    for operands, operator in page.get_contents().operations:
        if operator == b"rg":
            colour = tuple(round(float(part), 2) for part in operands)
        elif operator in (b"f", b"f*"):
            found.add(colour)
    return found


@pytest.mark.parametrize(
    ("shape", "centre"),
    [
        ('<circle cx="30" cy="40" r="20"/>', (30, 60)),
        ('<path d="M50 40A20 20 0 0 1 30 60A20 20 0 1 1 50 40Z"/>', (30, 60)),
        ('<path d="m50 40a20 20 0 0 0 -20 -20"/>', (30, 60)),
    ],
    ids=["circle", "two arcs", "relative"],
)
def test_what_is_round_stays_round(shape: str, centre: tuple[float, float]) -> None:
    points = outlined(shape).points
    on_curve = [points[:2], *(points[i : i + 2] for i in range(6, len(points), 6))]
    assert all(math.dist(point, centre) == pytest.approx(20, abs=0.01) for point in on_curve)


def test_a_rounded_box_keeps_its_size() -> None:
    points = outlined('<rect x="10" y="20" width="60" height="30" rx="5"/>').points
    assert (min(points[::2]), max(points[::2])) == pytest.approx((10, 70))
    assert (min(points[1::2]), max(points[1::2])) == pytest.approx((50, 80))


def test_a_path_that_can_not_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match=r"[Pp]ath"):
        outlined('<path d="L0 0 1 1"/>')


def test_an_outline_that_is_left_open_is_filled_all_the_same() -> None:
    """The body map's body is one: its skin was missing on paper."""
    svg = '<svg viewBox="0 0 10 10"><path d="M0 0L10 0L10 10" fill="#ff0000" stroke="#000000"/></svg>'
    assert filled_colours(svg) == {(1.0, 0.0, 0.0)}
    skin = tuple(round(part / 255, 2) for part in (0xE6, 0xD3, 0xC3))
    assert skin in filled_colours(body_map_svg((), ()))


def test_up_is_up_and_nested_figures_fit_their_window() -> None:
    svg = (
        '<svg viewBox="0 0 100 50"><path d="M0 0L10 0L10 10Z" fill="#ff0000"/>'
        '<svg x="50" y="0" width="50" height="50" viewBox="0 0 10 20">'
        '<rect x="0" y="0" width="10" height="20"/></svg></svg>'
    )
    made = drawing(svg, 200)
    assert (made.width, made.height) == (200, 100)
    triangle, window, box = paths(made)
    assert triangle.points[:2] == [0, 100], "the top left corner"
    assert window.isClipPath
    assert max(box.points[::2]) - min(box.points[::2]) == pytest.approx(50), (
        "half as wide: kept in proportion"
    )
    assert max(box.points[1::2]) - min(box.points[1::2]) == pytest.approx(100)
    assert min(box.points[::2]) == pytest.approx(125), "in the middle of its place"


def test_the_projects_own_figures_can_be_drawn() -> None:
    for exercise in list(figures())[::13]:
        assert paths(drawing(exercise_svg(exercise), 150))
    assert paths(drawing(body_map_svg((), ()), 150))
