"""A plan as one HTML page to print: pictures, doses by week, boxes to tick. Loads nothing from anywhere."""

from __future__ import annotations

from html import escape
from itertools import groupby

from posture.figures.exercises import exercise_svg
from posture.plan.dose import weeks_words
from posture.plan.programme import NOT_SERVED, Plan, PlanItem, harder_needs, minutes_words
from posture.plan.regulation import Advice, Retest
from posture.plan.screening import SafetyMessage

_STYLE = """
body { font: 14px/1.4 system-ui, sans-serif; color: #17211f; max-width: 50rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { margin: 2rem 0 0.4rem; } h3 { margin: 0 0 0.2rem; font-size: 1rem; }
.soft { color: #55645f; font-size: 0.88rem; } .message { border: 1px solid #e7a866; background: #fdf6ee;
  border-radius: 8px; padding: 0.6rem 0.9rem; margin: 0.6rem 0; }
.message ul { margin: 0.2rem 0 0; } .message.note, .message.help { border-color: #cfd9d6;
  background: #f6f9f8; font-size: 0.9rem; break-inside: avoid; }
.item { display: grid; grid-template-columns: 11rem 1fr; gap: 1rem; padding: 0.7rem 0;
  border-top: 1px solid #dde5e2; break-inside: avoid; align-items: center; }
.item svg { width: 100%; height: auto; display: block; }
.weeks { display: grid; grid-template-columns: repeat(auto-fill, minmax(4rem, 1fr)); gap: 0.4rem;
  font-size: 0.74rem; line-height: 1.25; margin-top: 0.3rem; }
.weeks span { display: block; border: 1.5px solid #55645f; border-radius: 4px; width: 1.6rem;
  height: 1.6rem; text-align: center; line-height: 1.6rem; color: #8a9894; margin-bottom: 0.15rem; }
h2, h3 { break-after: avoid; }
.retest { break-inside: avoid; }
.how { break-inside: avoid; margin: 0 0 1rem; } ol, ul { margin: 0.2rem 0; padding-left: 1.3rem; }
@media print { html { font-size: 13px; } body { margin: 0; max-width: none; font-size: 11.5px; }
  .item { padding: 0.35rem 0; } h2 { margin-top: 1rem; } .day { break-inside: avoid; }
  .day + .day { break-before: page; } }
@media (max-width: 560px) { .item { grid-template-columns: 1fr; } }
"""


def to_html(plan: Plan) -> str:
    """The plan as a whole HTML document with the figures drawn into it."""
    days = ", ".join(day.value.capitalize() for day in plan.days)
    title = "Staying in shape" if plan.maintenance else "Your exercise plan"
    messages = "".join(_message(message) for message in plan.messages)
    body = [
        f"<h1>{title}</h1><p>{len(plan.weeks)} weeks: {escape(days)}</p>",
        '<p class="soft">A wellness self-check, no medical advice. Small differences between left and right '
        "are normal. Stop and ask someone if anything hurts or worries you.</p>",
        messages,
        f"<p><b>What this plan is for.</b> {escape('. '.join(plan.purpose))}.</p>" if plan.purpose else "",
        f"<h2>How to steer it</h2>{_advice(plan.rules)}",
        f"<h2>Your days</h2>{_listed(plan.proposals)}" if plan.proposals else "",
        *(_day(plan, index) for index in range(len(plan.days))),
        "<h2>Every day</h2>",
        _listed(tuple(item.line for item in plan.habits)),
        "<h2>How to do them</h2>",
        *(_how(item) for item in (*plan.items, *plan.habits)),
        *(_retest(retest) for retest in plan.retests),
        _left_out(plan),
    ]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body>{''.join(body)}</body></html>\n"
    )


def _message(message: SafetyMessage) -> str:
    reasons = _listed(message.because) if message.because else ""
    return (
        f'<div class="message {message.urgency}"><b>{escape(message.title)}.</b> {escape(message.text)}'
        f"{reasons}</div>"
    )


def dose_steps(plan: Plan, session: int, item: int) -> tuple[tuple[str, str], ...]:
    """How the dose of one exercise grows: ("weeks 1-3", "2 × 8"), ("week 4", "3 × 8") ..."""
    doses = [(week.number, week.sessions[session].items[item].dose.text) for week in plan.weeks]
    steps = []
    for text, group in groupby(doses, key=lambda pair: pair[1]):
        steps.append((weeks_words([number for number, _ in group]), text))
    return tuple(steps)


def _day(plan: Plan, index: int) -> str:
    first = plan.weeks[0].sessions[index]
    items = "".join(_item(plan, index, number, item) for number, item in enumerate(first.items))
    head = f"{first.day.value.capitalize()}, {minutes_words(plan, index)}"
    return f'<section class="day"><h2>{escape(head)}</h2>{items}</section>'


def _item(plan: Plan, session: int, number: int, item: PlanItem) -> str:
    doses = (week.sessions[session].items[number].dose.text for week in plan.weeks)
    weeks = "".join(f"<div><span>{week}</span>{escape(text)}</div>" for week, text in enumerate(doses, 1))
    return (
        f'<div class="item"><div>{exercise_svg(item.exercise.id, side=item.side)}</div><div>'
        f"<h3>{number + 1}. {escape(item.exercise.name)}</h3>"
        f"<div>{escape(item.how_side)}</div>"
        f'<div class="soft">For: {escape(item.reason)}</div>'
        f'<div class="weeks">{weeks}</div></div></div>'
    )


def _how(item: PlanItem) -> str:
    exercise = item.exercise
    side = f"<div>{escape(item.how_side)}</div>" if exercise.sides != "both" else ""
    steps = "".join(f"<li>{escape(step)}</li>" for step in item.steps)
    return (
        f'<div class="how"><h3>{escape(exercise.name)}</h3>{side}<ol>{steps}</ol><div class="soft">'
        f"Easier: {escape(exercise.easier)} Harder{harder_needs(exercise)}: {escape(exercise.harder)} "
        f"Mind: {escape(exercise.cautions)}</div></div>"
    )


def _retest(retest: Retest) -> str:
    """A card to cut out: what to do again, and what its outcome means."""
    return (
        f'<div class="message retest"><h3>{escape(retest.title)}</h3>{_listed(retest.again)}'
        f"{_advice(retest.then)}</div>"
    )


def _left_out(plan: Plan) -> str:
    lines = [f"{', '.join(names)}: {reason}" for reason, names in plan.left_out_by_reason().items()]
    lines += [f"{imbalance.name}: {NOT_SERVED}" for imbalance in plan.not_served]
    return f"<h2>Left out, and why</h2>{_listed(tuple(lines))}" if lines else ""


def _advice(rules: tuple[Advice, ...]) -> str:
    lines = (f"<li><b>{escape(rule.title)}:</b> {escape(rule.text)}</li>" for rule in rules)
    return f"<ul>{''.join(lines)}</ul>"


def _listed(lines: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"
