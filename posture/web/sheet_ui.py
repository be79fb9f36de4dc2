"""The sheet of a week to take along: whose, which week, on which paper."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import streamlit as st

from posture.limits import MAX_NAME_CHARS
from posture.pdf.paper import PAPERS, paper_of
from posture.pdf.week_sheet import week_sheet
from posture.plan.programme import Plan


def sheet_ui(plan: Plan, start: date) -> None:
    """Boxes and the button; the sheet is made when the button is pressed. start: the first day of week 1."""
    name_ui, week_ui, paper_ui, button_ui = st.columns(4, vertical_alignment="bottom")
    name = name_ui.text_input(
        "Name on the sheet", max_chars=MAX_NAME_CHARS, key="sheet_name", persist_state="session",
        placeholder="Empty: a line",
    )  # fmt: skip
    week = week_ui.selectbox("Week of the sheet", range(1, len(plan.weeks) + 1), key="sheet_week")
    paper = paper_ui.segmented_control(
        "Paper", PAPERS, default=paper_of(st.context.locale), required=True, key="sheet_paper",
        persist_state="session",
    )  # fmt: skip
    made = partial(
        week_sheet, plan, week=week, name=name, page_size=paper, day=start + timedelta(weeks=week - 1)
    )
    button_ui.download_button(
        "Sheet to print", made, f"posture_week_{week}.pdf", "application/pdf",
        icon=":material/print:", width="stretch", on_click="ignore",
    )  # fmt: skip
    st.caption(
        "The sheet holds one week on two pages at most: figures, how much, boxes to tick. "
        "It is made on this computer; nothing is uploaded anywhere."
    )
