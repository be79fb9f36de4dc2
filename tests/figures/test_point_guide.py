"""Where points lie and how they are found by touch: every landmark has words and a drawing."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from posture.anatomy import GIVEN_JOINTS, Joint, Side, View, sided
from posture.errors import UsageError
from posture.figures.point_guide import HEIGHT, WIDTH, ZOOM, called, guide_of, guides, point_figure_svg
from posture.measure.measures import GIVEN_TABLE

SVG = "{http://www.w3.org/2000/svg}"
VIEWS = {"front": View.FRONT, "back": View.BACK, "side": View.RIGHT}
DRAWN = [(name, shown) for name, guide in guides().items() for shown in guide.views]


def of(name: str, side: Side = Side.RIGHT) -> Joint:
    return Joint(name) if name in tuple(Joint) else sided(name, side)


def ring(svg: str) -> tuple[float, float]:
    """Where the mark lies in the picture."""
    root = ElementTree.fromstring(svg)
    group = next(root.iter(SVG + "g"))
    shift = group.attrib["transform"].split("translate(")[2].rstrip(")").split()
    mark = list(root.iter(SVG + "circle"))[-1].attrib
    x, y = (float(mark[key]) + float(by) for key, by in zip(("cx", "cy"), shift, strict=True))
    return WIDTH / 2 + ZOOM * x, HEIGHT / 2 + ZOOM * y


def test_every_landmark_has_words_of_its_own() -> None:
    told = [guide_of(joint) for joint in GIVEN_JOINTS]
    assert all(told)
    touches = {guide.touch for guide in guides().values()}
    assert len(touches) == len(guides())


def test_every_point_of_a_row_is_drawn_in_a_view_of_the_row() -> None:
    for row in GIVEN_TABLE:
        for name in row.points:
            shown = {"side" if view.is_sagittal else view.value for view in row.views}
            assert shown & set(guides()[name].views), (row.key, name)


@pytest.mark.parametrize(("name", "shown"), DRAWN)
def test_the_mark_lies_in_the_picture(name: str, shown: str) -> None:
    for view in (VIEWS[shown], View.LEFT if shown == "side" else VIEWS[shown]):
        for side in Side:
            x, y = ring(point_figure_svg(of(name, side), view))
            assert 20 < x < WIDTH - 20
            assert 20 < y < HEIGHT - 20


def test_left_and_right_are_the_subjects_own() -> None:
    middle = WIDTH / 2
    assert ring(point_figure_svg(Joint.LEFT_ASIS, View.FRONT))[0] > middle > 0
    assert ring(point_figure_svg(Joint.RIGHT_ASIS, View.FRONT))[0] < middle
    assert ring(point_figure_svg(Joint.LEFT_PSIS, View.BACK))[0] < middle
    assert ring(point_figure_svg(Joint.RIGHT_PSIS, View.BACK))[0] > middle


def test_names_as_people_read_them() -> None:
    assert called(Joint.C7) == "base of the neck (C7)"
    assert called(Joint.LEFT_ASIS) == "left front hip bone (ASIS)"
    assert called(Joint.LEFT_WRIST) == "left wrist"


def test_a_view_that_does_not_show_a_point_has_no_drawing() -> None:
    with pytest.raises(UsageError, match=r"no drawing of left front hip bone \(ASIS\) in the back view"):
        point_figure_svg(Joint.LEFT_ASIS, View.BACK)
    with pytest.raises(UsageError, match="no drawing of left wrist"):
        point_figure_svg(Joint.LEFT_WRIST, View.FRONT)
