"""The colours of the app's pages, each for a light and a dark ground; styles use nothing else.

They reach the browser as CSS variables (`--p-ink`), whose `light-dark()` follows the theme that Streamlit has
in force: the system's, or the one chosen in its menu. tests/web/test_palette.py holds which pairs must be
readable on each other.
"""

from __future__ import annotations

from collections.abc import Mapping

COLOURS: Mapping[str, tuple[str, str]] = {
    "ink": ("#17211f", "#e7eeec"),
    "soft": ("#55635f", "#a8b7b3"),
    "line": ("#dde5e2", "#33413e"),
    "edge": ("#7a8b86", "#74857f"),
    "surface": ("#ffffff", "#121817"),
    "raised": ("#f7faf9", "#1a2321"),
    "accent": ("#0f766e", "#4cc9b8"),
    "on-accent": ("#ffffff", "#0b1f1c"),
    "focus": ("#0b6e8a", "#7cc7ff"),
    "within-ink": ("#0b5f57", "#8ee3d2"),
    "within-bg": ("#dff3ee", "#12352f"),
    "outside-ink": ("#8a4300", "#ffc68a"),
    "outside-bg": ("#fde9d3", "#3d2810"),
    "outside-line": ("#e7a866", "#9a6a30"),
    "warn-bg": ("#fdf6ee", "#2b2014"),
    "warn-edge": ("#c8680a", "#e0913f"),
    "tell-ink": ("#4a5763", "#c3ced7"),
    "tell-bg": ("#eef1f4", "#252e36"),
    "tell-line": ("#c3ccd4", "#5a6773"),
    "danger-ink": ("#b3261e", "#ff9d94"),
    "danger-bg": ("#fdeeee", "#3c1c1a"),
    "danger-line": ("#d98080", "#a05049"),
    "note-line": ("#cfd9d6", "#3a4946"),
    "note-edge": ("#9db0ab", "#6c807a"),
    "kind-ink": ("#1d4e79", "#a6d0f5"),
    "kind-bg": ("#e4eef7", "#182f44"),
    "release-ink": ("#553b87", "#d3bff8"),
    "release-bg": ("#efe9f7", "#302448"),
}
"""Name without `--p-` -> (on light, on dark). `edge` and `focus` are for lines that tell something by
themselves, `line` for those that only part what stands apart anyway."""


def variables() -> str:
    """The rule that defines all of them."""
    each = (f"--p-{name}: light-dark({light}, {dark});" for name, (light, dark) in COLOURS.items())
    return ":root { " + " ".join(each) + " }"
