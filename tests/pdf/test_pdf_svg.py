"""SVG paths become PDF paths with the same geometry."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.graphics.shapes import Group, Path

from posture.figures.body_map import body_map_svg
from posture.figures.exercises import exercise_ids, exercise_svg
from posture.pdf.drawings import drawing, path_segments


def ends(text: str) -> list[tuple[float, float]]:
    return [segment[-1] for segment in path_segments(text) if segment[0] != "Z"]


def on_curve(segment: tuple, start: tuple[float, float], t: float) -> tuple[float, float]:
    _, a, b, end = segment
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x, y = (sum(w * p[i] for w, p in zip(weights, (start, a, b, end), strict=True)) for i in (0, 1))
    return x, y


def test_relative_and_absolute_commands_agree() -> None:
    absolute = "M10 10H30V40L20 50L10 40C8 30 8 20 10 10Z"
    relative = "m10 10h20v30l-10 10l-10-10c-2-10-2-20 0-30z"
    for one, other in zip(path_segments(absolute), path_segments(relative), strict=True):
        assert one[0] == other[0]
        assert [p for point in one[1:] for p in point] == pytest.approx(
            [p for point in other[1:] for p in point]
        )


def test_numbers_after_a_move_are_lines() -> None:
    assert [s[0] for s in path_segments("M0 0 1 1 2 2")] == ["M", "L", "L"]


@given(st.floats(1, 50), st.floats(0.1, 2 * math.pi - 0.1), st.booleans())
def test_arcs_of_a_circle_stay_on_the_circle(radius: float, angle: float, sweep: bool) -> None:
    turn = angle if sweep else -angle
    end = (radius * math.cos(turn), radius * math.sin(turn))
    large = int(angle > math.pi)
    segments = list(path_segments(f"M{radius} 0A{radius} {radius} 0 {large} {int(sweep)} {end[0]} {end[1]}"))
    at = segments[0][1]
    for segment in segments[1:]:
        for t in (0.25, 0.5, 0.75, 1.0):
            assert math.hypot(*on_curve(segment, at, t)) == pytest.approx(radius, rel=2e-3)
        at = segment[-1]
    assert at == pytest.approx(end)


def test_an_arc_between_points_too_far_apart_grows() -> None:
    assert ends("M0 0A1 1 0 0 1 10 0")[-1] == (10.0, 0.0)


def test_an_unknown_command_is_refused() -> None:
    with pytest.raises(ValueError, match="'X'"):
        list(path_segments("M0 0X1 1"))


def paths(group: Group) -> list[Path]:
    found: list[Path] = []
    for shape in group.contents:
        found += paths(shape) if isinstance(shape, Group) else [shape] if isinstance(shape, Path) else []
    return found


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
    for exercise in exercise_ids()[::13]:
        assert paths(drawing(exercise_svg(exercise), 150))
    assert paths(drawing(body_map_svg((), ()), 150))
