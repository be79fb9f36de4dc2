"""A plan as a calendar (.ics, RFC 5545) and as a sheet to print (Markdown with boxes to tick)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from posture.errors import UsageError
from posture.plan.programme import Plan, PlanItem, Session
from posture.plan.screening import Message

_BOX = "☐"
_DISCLAIMER = (
    "A wellness self-check, no medical advice. Small differences between left and right are normal. "
    "Stop and ask someone if anything hurts or worries you."
)


def to_ics(plan: Plan, start: date, *, made: datetime, at: time = time(18, 0)) -> str:
    """One event for each session, from the first planned day on or after `start`, at local time `at`.

    Times are floating: they mean the clock of whoever opens the calendar. made: when the plan was made,
    with a time zone. The same plan and start give the same UIDs, so a second import replaces the first.

    Raises:
        UsageError: `made` has no time zone.
    """
    offset = made.utcoffset()
    if offset is None:
        raise UsageError("The time at which the plan was made needs a time zone.")
    stamp = f"{(made - offset).replace(tzinfo=None):%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//posture//exercise plan//EN", "CALSCALE:GREGORIAN"]
    identity = _identity(plan, start)
    for number, day, session in _dated(plan, start):
        begin = datetime.combine(day, at.replace(tzinfo=None))
        lines += [
            "BEGIN:VEVENT",
            f"UID:{identity}-{day:%Y%m%d}@posture.invalid",
            f"DTSTAMP:{stamp}",
            f"DTSTART:{begin:%Y%m%dT%H%M%S}",
            f"DURATION:PT{max(1, round(session.minutes))}M",
            f"SUMMARY:{_escaped(f'Exercises, week {number} of {len(plan.weeks)}')}",
            f"DESCRIPTION:{_escaped(_read_first(plan) + _listed(session))}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def to_sheet(plan: Plan) -> str:
    """The plan to print and tick off: a table a day, how to do each exercise, what was left out."""
    days = ", ".join(day.value.capitalize() for day in plan.days)
    kind = "Staying in shape" if plan.maintenance else "Your exercise plan"
    parts = [f"# {kind}: {len(plan.weeks)} weeks, {days}", f"*{_DISCLAIMER}*"]
    parts += message_paragraphs(plan.messages)
    parts += ["\n".join(f"- {note}" for note in plan.notes)]
    for index in range(len(plan.days)):
        parts.append(_day_table(plan, index))
    parts.append("## Every day\n\n" + "\n".join(f"- {_BOX} {item.line}" for item in plan.habits))
    parts.append("## How to do them")
    shown = {item.exercise.id: item for item in (*_items(plan), *plan.habits)}
    parts += [_how_to(item) for item in shown.values()]
    if plan.left_out:
        lines = [f"- {out.name}: {out.reason}" for out in sorted(plan.left_out, key=lambda out: out.name)]
        parts.append("## Left out, and why\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def message_paragraphs(messages: Sequence[Message]) -> list[str]:
    """What to read first, as Markdown: one paragraph a message, its reasons as a list."""
    heads = (f"**{message.title}.** {message.text}" for message in messages)
    lists = ("".join(f"\n- {why}" for why in message.because) for message in messages)
    return [f"{head}\n{listed}" if listed else head for head, listed in zip(heads, lists, strict=True)]


def _dated(plan: Plan, start: date) -> Iterator[tuple[int, date, Session]]:
    """Each session with the number of its week and its date; weeks count from `start`."""
    for week in plan.weeks:
        first = start + timedelta(weeks=week.number - 1)
        for session in sorted(week.sessions, key=lambda s: (s.day.number - start.weekday()) % 7):
            yield week.number, first + timedelta(days=(session.day.number - start.weekday()) % 7), session


def _identity(plan: Plan, start: date) -> str:
    sessions = plan.weeks[0].sessions
    said = [f"{start:%Y%m%d}", str(len(plan.weeks)), str(plan.level)]
    said += [
        f"{s.day}:{i.exercise.id}:{i.side.value if i.side else 'both'}" for s in sessions for i in s.items
    ]
    return hashlib.sha256("|".join(said).encode()).hexdigest()[:20]


def _escaped(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11)."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, no character cut in two (RFC 5545, 3.1)."""
    pieces, piece, room = [], "", 75
    for character in line:
        if len((piece + character).encode()) > room:
            pieces.append(piece)
            piece, room = "", 74
        piece += character
    return "\r\n ".join((*pieces, piece))


def _read_first(plan: Plan) -> str:
    """The safety messages, above the exercises of each event: a calendar shows one event at a time."""
    lines = [
        "\n".join((f"{m.title.upper()}. {m.text}", *(f"• {why}" for why in m.because))) for m in plan.messages
    ]
    return "".join(f"{line}\n\n" for line in lines)


def _listed(session: Session) -> str:
    return "\n".join(f"{item.line} – {item.reason}" for item in session.items)


def _items(plan: Plan) -> Iterator[PlanItem]:
    for session in plan.weeks[0].sessions:
        yield from session.items


def _day_table(plan: Plan, index: int) -> str:
    """One day: a column for each exercise, a row for each week."""
    first = plan.weeks[0].sessions[index]
    head = f"## {first.day.value.capitalize()}, about {round(first.minutes)} minutes"
    columns = ["Week", *(item.name for item in first.items)]
    rows = [columns, ["---"] * len(columns), ["for", *(item.reason for item in first.items)]]
    for week in plan.weeks:
        rows.append([str(week.number), *(f"{_BOX} {item.dose.text}" for item in week.sessions[index].items)])
    return head + "\n\n" + "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _how_to(item: PlanItem) -> str:
    exercise = item.exercise
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(exercise.steps, 1))
    return (
        f"### {exercise.name}\n\n{steps}\n\n"
        f"Easier: {exercise.easier} Harder: {exercise.harder}\n\nMind: {exercise.cautions}"
    )
