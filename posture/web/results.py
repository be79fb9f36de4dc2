"""How a checked photo and its consequences are shown; used by every page that shows results."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from posture.findings.judge import Finding
from posture.measure.uncertainty import Z95, Measurement, unit_suffix
from posture.pipeline import PhotoCheck, Report, ViewMean
from posture.report.table import TableRow, rows_of
from posture.report.words import mean_title
from posture.web.scale import scale_html
from posture.web.standouts_view import TrueOf, nobody_knows, truth_html
from posture.web.style import verdict_chip

BUDGET_WORDS = {
    "looks": "repeated readings of the photo disagreed",
    "roll": "which way is down",
    "model": "the model on clothed bodies, measured on rendered people",
    "yaw": "the body is not quite square to the camera",
    "perspective": "the camera looks down or up at the body",
    "quality": "the photo is doubtful: see the remarks above",
    "points": "how exactly the given points were pointed at",
    "rendered_calibration": "constants come from rendered people, not yet from real ones",
    "sway": "nobody stands the same way twice: how far the photos of this view differed",
    "sway_assumed": "nobody stands the same way twice: what one photo can't show, taken from studies",
    "body_height": "how body height is read off the photo",
}


def issues_ui(check: PhotoCheck) -> None:
    """What is wrong with the photo and what to do, gravest first."""
    remarks = "".join(
        f'<p class="remark {issue.severity}">{escape(issue.message)}</p>' for issue in check.issues
    )
    if remarks:  # st.html refuses empty text
        st.html(remarks)


def measurements_ui(
    shown: PhotoCheck | ViewMean, findings: Sequence[Finding], true_of: TrueOf = nobody_knows
) -> None:
    """The table of measurements with their scales, and the budget of each error."""
    rows = rows_of(shown, findings)
    body = "".join(_row(row, true_of(row)) for row in rows if row.measurement is not None)
    head = "<tr><th>Measurement</th><th>Value and 95 % range</th><th>Healthy range</th><th>Verdict</th></tr>"
    st.html(f'<table class="measures"><thead>{head}</thead><tbody>{body}</tbody></table>')
    absent = [row for row in rows if row.measurement is None]
    if absent:
        with st.expander(f"Not measured ({len(absent)})"):
            for missing in absent:
                st.markdown(f"**{missing.name}**: {missing.meaning}")
    with st.expander("Why this error?"):
        st.caption("How far the 95 % range reaches to each side, and how far it would by each source alone.")
        for row in rows:
            if row.measurement is not None and not row.is_length:
                st.markdown(_budget_words(row.name, row.measurement))


def means_ui(report: Report) -> None:
    """One table for each view that several photos show: their mean, which the verdicts are about."""
    for mean in report.means:
        with st.container(border=True):
            st.subheader(mean_title(mean), anchor=False)
            st.caption("The verdicts of this view are about these numbers. Nobody stands the same way twice: "
                       "how far the photos differ is part of the errors.")  # fmt: skip
            measurements_ui(mean, report.findings)


def caveats_ui(report: Report) -> None:
    """What this is not, in small print."""
    st.html(f'<div class="small">{"".join(f"<p>{escape(caveat)}</p>" for caveat in report.caveats)}</div>')


def _row(row: TableRow, true: float | None) -> str:
    measured = row.measurement
    key = "" if measured is None else measured.key.replace("_cm", "_pct")
    scale = scale_html(row, true) or f'<span class="says">{escape(row.band)}</span>'
    value, space, rest = row.value.partition(" (")
    brackets = f"({rest}" if space else ""
    named = f'{escape(row.name)}<br><span class="says">{escape(row.meaning)}</span>'
    return (
        f'<tr data-shows="{key}"><td>{named}</td>'
        f'<td class="value">{value} <span class="brackets">{brackets}</span>{truth_html(row, true)}</td>'
        f'<td class="chart">{scale}</td>'
        f"<td>{verdict_chip(row.verdict)}</td></tr>"
    )


def _budget_words(name: str, measurement: Measurement) -> str:
    parts = sorted(measurement.budget.items(), key=lambda part: -part[1])
    unit = unit_suffix(measurement.unit)
    listed = "; ".join(
        f"{BUDGET_WORDS.get(source, source)} {Z95 * std:.2g}{unit}" for source, std in parts if std >= 0.05
    )
    return f"**{name}** {Z95 * measurement.std:.1f}{unit} to each side: {listed}"
