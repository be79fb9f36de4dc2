"""How a checked photo and what follows from it are shown; used by every page that shows results."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from posture.findings import Finding
from posture.imbalances import Imbalance
from posture.knowledge import load
from posture.measures import ROWS
from posture.pipeline import PhotoCheck, Report
from posture.report import (
    NOTHING_OUTSIDE,
    band_words,
    because_words,
    direction_words,
    exercises_words,
    measurement_name,
    muscles_words,
    verdict_of,
)
from posture.uncertainty import Measurement, NotMeasured, format_value
from posture.web.style import verdict_chip

BUDGET_WORDS = {
    "looks": "the model's looks at the photo disagreed",
    "roll": "which way is down",
    "model": "the model on clothed bodies, measured on rendered people",
    "yaw": "the body is not quite square to the camera",
    "rendered_calibration": "constants come from rendered people, not yet from real ones",
    "sway": "the photos of this view differed: people sway",
    "body_height": "how body height is read off the photo",
}


def issues_ui(check: PhotoCheck) -> None:
    """What is wrong with the photo and what to do, by weight."""
    for issue in check.issues:
        show = {"fail": st.error, "doubt": st.warning, "note": st.info}[issue.severity]
        show(issue.message)


def measurements_ui(check: PhotoCheck, findings: Sequence[Finding]) -> None:
    """The table of measurements with range charts, and the budget of each error."""
    made = [m for m in check.measurements if isinstance(m, Measurement)]
    rows = "".join(_row(m, verdict_of(m, findings, check.view)) for m in made)
    rows += "".join(_row(m, None) for m in check.lengths)
    head = "<tr><th>Measurement</th><th>Value and 95 % interval</th><th>Value</th><th>Verdict</th></tr>"
    st.html(f'<table class="measures"><thead>{head}</thead><tbody>{rows}</tbody></table>')
    absent = [m for m in check.measurements if isinstance(m, NotMeasured)]
    if absent:
        with st.expander(f"Not measured ({len(absent)})"):
            for missing in absent:
                st.markdown(f"**{measurement_name(missing)}**: {missing.reason}")
    with st.expander("Why this error?"):
        st.caption("Each error (one standard deviation) and the sources that it adds up from.")
        for measurement in made:
            st.markdown(_budget_words(measurement))


def imbalance_ui(imbalance: Imbalance) -> None:
    """One suspected imbalance: why, what it is often linked with, exercises, evidence."""
    sure = (
        ""
        if imbalance.certainty is None
        else f" · measured with {min(imbalance.certainty, 0.99):.0%} certainty"
    )
    with st.container(border=True):
        st.markdown(f"#### {imbalance.name}")
        st.caption(f"Suspected{sure}")
        for words in because_words(imbalance):
            st.markdown(words)
        if imbalance.pattern.normal:
            st.markdown(f"*{imbalance.pattern.normal}*")
        tight, weak = st.columns(2)
        tight.markdown(f"**Often linked with tight**  \n{muscles_words(imbalance.tight)}")
        weak.markdown(f"**Often linked with weak**  \n{muscles_words(imbalance.weak)}")
        names = exercises_words(imbalance)
        if names:
            st.markdown("**Exercises many people use**  \n" + "; ".join(names))
        with st.expander("How sure is this link?"):
            st.markdown(f"Evidence {imbalance.pattern.evidence}: {imbalance.pattern.evidence_note}")
            for cited in load().cite(imbalance.pattern.sources):
                st.caption(cited)


def imbalances_ui(report: Report) -> None:
    """All suspected imbalances, or that nothing stands out."""
    st.subheader("Suspected imbalances")
    if not report.imbalances:
        usable = any(check.usable for check in report.photos)
        st.success(NOTHING_OUTSIDE) if usable else st.info("None of the photos could be measured.")
        return
    for imbalance in report.imbalances:
        imbalance_ui(imbalance)


def caveats_ui(report: Report) -> None:
    """What this is not, one click away."""
    with st.expander("What this can and can't show"):
        for caveat in report.caveats:
            st.markdown(f"- {caveat}")


def _row(measurement: Measurement, finding: Finding | None) -> str:
    name = escape(measurement_name(measurement))
    value = format_value(measurement.value, measurement.std, measurement.unit)
    says = escape(direction_words(measurement))
    reference = load().references.get(measurement.key)
    band = escape(band_words(reference, measurement.unit))
    chip = verdict_chip(finding.verdict if finding else None)
    return (
        f'<tr><td>{name}<br><span class="says">healthy: {band}</span></td><td class="chart"></td>'
        f'<td class="value">{value}<br><span class="says">{says}</span></td><td>{chip}</td></tr>'
    )


def _budget_words(measurement: Measurement) -> str:
    parts = sorted(measurement.budget.items(), key=lambda part: -part[1])
    unit = "°" if measurement.unit == "deg" else f" {measurement.unit}"
    listed = "; ".join(
        f"{BUDGET_WORDS.get(source, source)} {std:.2g}{unit}" for source, std in parts if std >= 0.05
    )
    name = ROWS[measurement.key].name if measurement.key in ROWS else measurement_name(measurement)
    return f"**{name}** ± {measurement.std:.1f}{unit}: {listed}"
