"""The small body map and the drawn guide to photos: whole drawings, each with its name."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from posture.errors import UsageError
from posture.figures.part_map import PARTS, part_map_svg
from posture.figures.photo_guide import GUIDES, PhotoGuide, photo_guide_svg
from posture.measure.measures import KEYS
from posture.report.standouts import part_of

SVG = "{http://www.w3.org/2000/svg}"


def test_every_part_that_can_stand_out_is_on_the_small_body_map() -> None:
    assert {part_of(key) for key in KEYS} == set(PARTS)


@pytest.mark.parametrize("part", PARTS)
def test_the_part_is_marked_where_it_is(part: str) -> None:
    drawn = ElementTree.fromstring(part_map_svg(part))
    assert drawn.attrib["aria-label"] == part
    (mark,) = drawn.iter(SVG + "rect")
    top = float(mark.attrib["y"])
    assert (top, top + float(mark.attrib["height"])) == PARTS[part]


def test_parts_follow_each_other_from_head_to_feet() -> None:
    order = [PARTS[part] for part in ("Head", "Shoulders", "Trunk", "Pelvis", "Knees", "Feet")]
    ends = [end for stretch in order for end in stretch]
    assert ends == sorted(ends)


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(UsageError, match="Tail"):
        part_map_svg("Tail")


def test_one_good_photo_and_four_spoilt_ones() -> None:
    assert [guide.good for guide in GUIDES] == [True, False, False, False, False]
    assert len({photo_guide_svg(guide) for guide in GUIDES}) == 5


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.key)
def test_a_guide_is_a_whole_drawing_whose_marks_are_its_own(guide: PhotoGuide) -> None:
    text = photo_guide_svg(guide)
    drawn = ElementTree.fromstring(text)
    assert drawn.attrib["aria-label"] == guide.name
    assert drawn.findtext(SVG + "desc") == guide.says
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert {ref for ref in re.findall(r"url\(#([^)]+)\)", text)} <= set(ids)
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
