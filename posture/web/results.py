"""How a checked photo and its consequences are shown; used by every page that shows results."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, floor, inf

import streamlit as st

from posture.figures.charts import range_chart_svg
from posture.findings.judge import Finding
from posture.knowledge.load import load
from posture.measure.uncertainty import Z95, Measurement, format_value, unit_suffix
from posture.pipeline import PhotoCheck, Report, ViewMean
from posture.report.table import TableRow, band_words, rows_of
from posture.report.words import mean_title
from posture.web.style import verdict_chip
from posture.web.svg_view import svg_img

BUDGET_WORDS = {
    "looks": "repeated readings of the photo disagreed",
    "roll": "which way is down",
    "model": "the model on clothed bodies, measured on rendered people",
    "yaw": "the body is not quite square to the camera",
    "perspective": "the camera looks down or up at the body",
    "quality": "the photo is doubtful: see the remarks above",
    "rendered_calibration": "constants come from rendered people, not yet from real ones",
    "sway": "nobody stands the same way twice: how far the photos of this view differed",
    "sway_assumed": "nobody stands the same way twice: what one photo can't show, taken from studies",
    "body_height": "how body height is read off the photo",
}


def issues_ui(check: PhotoCheck) -> None:
    """What is wrong with the photo and what to do, gravest first."""
    for issue in check.issues:
        show = {"fail": st.error, "doubt": st.warning, "note": st.info}[issue.severity]
        show(issue.message)


def measurements_ui(shown: PhotoCheck | ViewMean, findings: Sequence[Finding]) -> None:
    """The table of measurements with range charts, and the budget of each error."""
    rows = rows_of(shown, findings)
    body = "".join(_row(row, row.measurement) for row in rows if row.measurement is not None)
    head = "<tr><th>Measurement</th><th>Value and 95 % range</th><th>Value</th><th>Verdict</th></tr>"
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
            st.markdown(f"### {mean_title(mean)}")
            st.caption("The verdicts of this view are about these numbers. Nobody stands the same way twice: "
                       "how far the photos differ is part of the errors.")  # fmt: skip
            measurements_ui(mean, report.findings)


def range_chart(measurement: Measurement) -> str:
    """The value with its 95 % range on its healthy range, as HTML; empty where no range is agreed."""
    reference = load().references.get(measurement.key)
    if reference is None or reference.band is None:
        return ""
    low, high = reference.band.low, reference.band.high
    edges = [edge for edge in (low, high) if edge is not None]
    reach = edges[-1] - edges[0] if len(edges) > 1 else 2 * max(abs(edges[0]), 3.0)
    drawn = range_chart_svg(
        -inf if low is None else low,
        inf if high is None else high,
        measurement.value,
        measurement.std,
        measurement.unit,
        axis=(floor(edges[0] - reach), ceil(edges[-1] + reach)),
    )
    value = format_value(measurement.value, measurement.std, measurement.unit)
    alt = f"{value} on a healthy range of {band_words(reference, measurement.unit)}"
    return svg_img(drawn, alt, style="rangechart")


def caveats_ui(report: Report) -> None:
    """What this is not, one click away."""
    with st.expander("What this can and can't show"):
        for caveat in report.caveats:
            st.markdown(f"- {caveat}")


def _row(row: TableRow, measurement: Measurement) -> str:
    return (
        f'<tr><td>{escape(row.name)}<br><span class="says">healthy: {escape(row.band)}</span></td>'
        f'<td class="chart">{range_chart(measurement)}</td>'
        f'<td class="value">{row.value}<br><span class="says">{escape(row.meaning)}</span></td>'
        f"<td>{verdict_chip(row.verdict)}</td></tr>"
    )


def _budget_words(name: str, measurement: Measurement) -> str:
    parts = sorted(measurement.budget.items(), key=lambda part: -part[1])
    unit = unit_suffix(measurement.unit)
    listed = "; ".join(
        f"{BUDGET_WORDS.get(source, source)} {Z95 * std:.2g}{unit}" for source, std in parts if std >= 0.05
    )
    return f"**{name}** {Z95 * measurement.std:.1f}{unit} to each side: {listed}"
