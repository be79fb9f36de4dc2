"""A photo with its measured lines."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from posture.pipeline import PhotoCheck
from posture.report.overlay import annotate
from posture.report.table import TableRow


def photo_ui(check: PhotoCheck, rows: Sequence[TableRow], mark: str, *, large: bool = False) -> None:
    """The photo. mark: under which corrections of it are kept; "": it can't be corrected."""
    st.image(
        annotate(check, [row.finding for row in rows if row.finding is not None]), width="stretch",
        alt=f"{check.photo.name} with skeleton, measured lines and the vertical",
    )  # fmt: skip
