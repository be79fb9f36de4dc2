"""The parts of the appendix, but for tables and plan, as reportlab flowables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Spacer, Table

from posture.compare.changes import Change, Comparison
from posture.compare.report import HEADS, change_row, headline
from posture.figures.body_map import body_map_svg
from posture.findings.suspect import Imbalance
from posture.knowledge.wording import evidence_words
from posture.pdf.drawings import drawing
from posture.pdf.layout import OUTSIDE, SOFT, bullets, heading, plain_table, ruled_table, text
from posture.pdf.pictures import picture
from posture.pdf.text import REGULAR
from posture.pipeline import PhotoCheck, Report
from posture.plan.screening import SafetyMessage
from posture.report.outcome import basis_words, outcome_words
from posture.report.personal import plan_of
from posture.report.safety import safety
from posture.report.words import because_words, exercises_words, gravity_words, muscles_words

BEFORE = "Before you exercise"
_A_ROW = 4
_SMALL_PICTURE = 62 * mm


def messages(report: Report, *, told: Sequence[SafetyMessage]) -> list[Any]:
    """The safety messages, most urgent first, but for those `told` in full on page 1."""
    parts = [part for message in safety(report) if message not in told for part in _message(message)]
    return [*heading(BEFORE, room=0), *parts] if parts else []


def _message(message: SafetyMessage) -> list[Any]:
    title = text(message.title, 8.2, bold=True, space=0.5)
    return [title, text(message.text, 7.6, space=0.5), *bullets(message.because, 7.4), Spacer(1, 1 * mm)]


def photos(report: Report, width: float, *, shown: Sequence[PhotoCheck], blur_faces: bool) -> list[Any]:
    """Which vertical was used in each photo and what is wrong with it; pictures of those not yet `shown`."""
    lines = [_about(number, check) for number, check in enumerate(report.photos, 1)]
    more = [check for check in report.photos if not any(check is one for one in shown)]
    rows = [more[i : i + _A_ROW] for i in range(0, len(more), _A_ROW)]
    each = width / _A_ROW
    pictures = [
        Table(
            [[picture(c, report, each - 3 * mm, _SMALL_PICTURE, blur_faces=blur_faces) for c in row]],
            colWidths=[each] * len(row), style=plain_table(), hAlign="LEFT",
        )
        for row in rows
    ]  # fmt: skip
    return [*heading("The photos", room=20 * mm), *lines, *pictures] if lines else []


def _about(number: int, check: PhotoCheck) -> Any:
    said = " ".join((gravity_words(check), *(issue.message for issue in check.issues)))
    return text(f"{number}. {check.view.words.capitalize()}: {said}", 7.4, space=1)


# Imbalances, change


def imbalances(report: Report, width: float) -> list[Any]:
    """The suspected imbalances with reasons and body map."""
    outcome = [text(words) for words in outcome_words(report)]
    if not report.imbalances:
        return [*heading("Suspected imbalances"), *outcome] if outcome else []
    listed = [part for imbalance in report.imbalances for part in _imbalance(imbalance, report)]
    tight = [muscle for imbalance in report.imbalances for muscle in imbalance.tight]
    weak = [muscle for imbalance in report.imbalances for muscle in imbalance.weak]
    figure = drawing(body_map_svg(tight, weak), width * 0.34, font=REGULAR)
    # splitInRow: many suspected imbalances continue beside nothing on the next page.
    columns = [width * 0.62, width * 0.38]
    table = Table([[listed, figure]], colWidths=columns, style=plain_table(), hAlign="LEFT", splitInRow=1)
    return [*heading("Suspected imbalances", room=90 * mm), *outcome, table]


def _imbalance(imbalance: Imbalance, report: Report) -> list[Any]:
    pattern = imbalance.pattern
    book = f" Training books call it: {pattern.textbook}." if pattern.textbook else ""
    parts = [text(imbalance.name, 9, bold=True), text(f"{basis_words(imbalance)}.{book}", 6.8, colour=SOFT)]
    parts += [text(words, 7.6) for words in because_words(imbalance)]
    parts.append(text(f"Often linked with tight: {muscles_words(imbalance.tight)}", 7.6))
    parts.append(text(f"Often linked with weak: {muscles_words(imbalance.weak)}", 7.6))
    exercises = exercises_words(imbalance, report)
    if exercises and plan_of(report) is None:  # a plan follows with its own
        parts.append(text(f"Exercises many people use: {exercises}", 7.6))
    parts.append(
        text(
            f"Mind: {pattern.cautions} {evidence_words(pattern)} {pattern.evidence_note}",
            6.8,
            colour=SOFT,
            space=4,
        )
    )
    return parts


def change(comparison: Comparison, since: date | None, width: float) -> list[Any]:
    """What changed since the last check."""
    title = "Change since " + since.strftime("%d %b %Y").lstrip("0") if since else "Change since last time"
    rows: list[list[Any]] = [[text(head.capitalize(), 7, bold=True, colour=SOFT) for head in HEADS]]
    rows += [_change_row(change) for change in comparison.changes]
    shares = (0.26, 0.08, 0.08, 0.14, 0.21, 0.23)
    notes = [text(d.message, 7, colour=OUTSIDE) for pair in comparison.pairs for d in pair.differences]
    table = Table(
        rows, colWidths=[width * share for share in shares], style=ruled_table(), repeatRows=1, hAlign="LEFT"
    )
    caveats = [text(" ".join(comparison.caveats), 7, colour=SOFT)]
    return [
        *heading(title, room=35 * mm),
        text(headline(comparison), 8.2, bold=True),
        *notes,
        table,
        *caveats,
    ]


def _change_row(change: Change) -> list[Any]:
    bold = change.verdict.is_change
    row = change_row(change)
    return [
        *(text(cell, 7.4) for cell in (row.name, row.before, row.after)),
        text(row.change, 7.4, bold=bold),
        text(row.counts_from, 6.8, colour=SOFT),
        text(row.verdict, 7.2, bold=bold),
    ]


def closing(report: Report) -> list[Any]:
    """What this can and can't show, and what made it."""
    made = ", ".join(f"{name} {value}" for name, value in report.versions.items())
    words = [text(caveat, 7, colour=SOFT, space=0.5) for caveat in report.caveats]
    return [
        *heading("What this can and can't show", room=28 * mm),
        *words,
        text(f"Made with {made}.", 6, colour=SOFT),
    ]
