"""The colours of the pages: what is written can be read on what it stands on, in light and in dark."""

from __future__ import annotations

import base64
import re
import tomllib
from itertools import product
from pathlib import Path

import pytest

from posture.figures.svg import TEXT
from posture.web.palette import COLOURS, variables
from posture.web.svg_view import svg_img

ROOT = Path(__file__).parents[2]
WEB = ROOT / "posture" / "web"
STYLES = sorted(p for p in WEB.rglob("*") if p.suffix in (".css", ".py") and "--p-" in p.read_text("utf-8"))
SHEETS = [path for path in STYLES if path.name != "palette.py"]
GROUNDS = ("surface", "raised")
WRITTEN = ("ink", "soft", "accent", "danger-ink")
"""What stands on the page's own grounds as words."""
DRAWN = ("edge", "focus", "accent", "warn-edge", "danger-ink", "tell-ink", "within-ink", "outside-ink")
"""Lines and marks that tell something by themselves."""
READABLE, SEEN = 4.5, 3.0
"""WCAG 2.2, AA: for words, and for what is drawn."""
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def luminance(colour: str) -> float:
    """Of #rrggbb, by WCAG."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def in_the_browser() -> dict[str, tuple[str, str]]:
    """The variables as the page gets them."""
    found = re.findall(r"--p-([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", variables())
    return {name: (light, dark) for name, light, dark in found}


def on_each_other() -> set[tuple[str, str]]:
    """Colour and background of each rule that sets both."""
    found = set()
    for sheet in SHEETS:
        for _, body in _RULE.findall(sheet.read_text("utf-8")):
            ink = re.search(r"(?<![\w-])color:\s*var\(--p-([\w-]+)", body)
            ground = re.search(r"background(?:-color)?:\s*var\(--p-([\w-]+)", body)
            if ink and ground:
                found.add((ink[1], ground[1]))
    return found


def test_the_measure_of_contrast_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_all_colours_reach_the_browser() -> None:
    assert in_the_browser() == dict(COLOURS)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_words_can_be_read_on_their_ground(theme: int) -> None:
    pairs = on_each_other() | set(product(WRITTEN, GROUNDS)) | {("soft", "warn-bg"), ("soft", "danger-bg")}
    pairs |= {("ink", name) for name in COLOURS if name.endswith("-bg")}
    assert ("outside-ink", "outside-bg") in pairs, "no rule was read"
    colours = in_the_browser()
    pale = {
        f"{ink} on {ground}": round(contrast(colours[ink][theme], colours[ground][theme]), 2)
        for ink, ground in pairs
        if contrast(colours[ink][theme], colours[ground][theme]) < READABLE
    }
    assert not pale


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_marks_can_be_seen_on_their_ground(theme: int) -> None:
    colours = in_the_browser()
    pale = {
        f"{mark} on {ground}": round(contrast(colours[mark][theme], colours[ground][theme]), 2)
        for mark, ground in product(DRAWN, GROUNDS)
        if contrast(colours[mark][theme], colours[ground][theme]) < SEEN
    }
    assert not pale


def test_styles_name_only_colours_that_there_are() -> None:
    wrong = []
    for sheet in SHEETS:
        for name, spare in re.findall(r"var\(--p-([\w-]+)(?:,\s*(#\w+))?\)", sheet.read_text("utf-8")):
            full = "#" + 2 * spare[1] + 2 * spare[2] + 2 * spare[3] if len(spare) == 4 else spare
            if name not in COLOURS:
                wrong.append(f"{sheet.name}: no colour {name}")
            elif full and full not in COLOURS[name]:
                wrong.append(f"{sheet.name}: {name} is not {spare}")
    assert not wrong


def test_the_pages_styles_have_no_colours_of_their_own() -> None:
    """They would stay light on a dark page. Components draw on photos and camera pictures: there some may."""
    for sheet in (WEB / "components" / "page.css", WEB / "components" / "frame.css", *WEB.glob("*_style.py")):
        text = re.sub(r"var\(--p-[\w-]+,\s*#\w+\)", "", sheet.read_text("utf-8"))
        text = re.sub(r"\[(stroke|fill)=\"#\w+\"\]", "", text)  # whose colour is to become another
        assert not re.findall(r"#[0-9a-fA-F]{3,6}\b(?=[;\s\"')])|rgba?\(", text), sheet.name


def test_streamlits_own_theme_has_the_same_colours() -> None:
    themes = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    assert "base" not in themes, "the system's preference would not count"
    for number, name in enumerate(("light", "dark")):
        ours = {"primaryColor": "accent", "backgroundColor": "surface", "textColor": "ink"}
        assert {key: themes[name][key] for key in ours} == {
            key: COLOURS[colour][number] for key, colour in ours.items()
        }
        other = themes[name]["secondaryBackgroundColor"]
        assert min(contrast(COLOURS[ink][number], other) for ink in WRITTEN) >= READABLE


def test_the_words_of_a_drawing_can_be_read_on_both_grounds() -> None:
    light, dark = re.findall(r"light-dark\((#\w{6}), (#\w{6})\)", svg_style())[0]
    assert light == TEXT
    assert contrast(light, COLOURS["surface"][0]) >= READABLE
    assert contrast(dark, COLOURS["surface"][1]) >= READABLE


def svg_style() -> str:
    """What a drawing is given on its way to the page."""
    data = re.search(r"base64,([\w+/=]+)", svg_img(f'<svg xmlns="x"><text fill="{TEXT}"/></svg>', "words"))
    assert data is not None
    return base64.b64decode(data[1]).decode()
