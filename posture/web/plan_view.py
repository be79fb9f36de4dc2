"""How a plan is shown: one week and day at a time, then habits, and what was left out and why."""

from __future__ import annotations

from html import escape

import streamlit as st

from posture.plan.programme import Plan, PlanItem, Session, Week, Weekday
from posture.plan.sheet import dose_steps
from posture.web.exercise_view import evidence_ui, figure_ui, how_ui, kind_chip

WARM = (
    "This plan keeps you moving, from head to foot; any of it is fine to swap for a walk, a swim or a dance."
)


def plan_ui(plan: Plan) -> None:
    """The whole plan but its safety messages, which stand above the wishes."""
    st.subheader("Staying in shape" if plan.maintenance else "Your exercises")
    if plan.maintenance:
        st.success(WARM, icon=":material/favorite:")
    week = _week_ui(plan)
    number = _day_ui(plan, week)
    _session_ui(plan, week.sessions[number], number)
    _habits_ui(plan)
    _left_out_ui(plan)
    with st.expander("Good to know while you exercise"):
        st.markdown("\n".join(f"- {note}" for note in plan.notes))


def _week_ui(plan: Plan) -> Week:
    numbers = [week.number for week in plan.weeks]
    chosen = st.segmented_control(
        "Week", numbers, default=1, required=True, key=f"plan_week_{len(numbers)}",
        help="The exercises stay the same; how much you do grows from week to week.",
    )  # fmt: skip
    return plan.weeks[int(chosen or 1) - 1]


def _day_ui(plan: Plan, week: Week) -> int:
    minutes = {session.day: round(session.minutes) for session in week.sessions}
    key = "plan_day_" + "_".join(day.value[:3] for day in plan.days)
    chosen: Weekday | None = st.segmented_control(
        "Day", list(plan.days), default=plan.days[0], required=True, key=key,
        format_func=lambda day: f"{day.value[:3].capitalize()} · {minutes[day]} min",
    )  # fmt: skip
    return plan.days.index(chosen or plan.days[0])


def _session_ui(plan: Plan, session: Session, number: int) -> None:
    for index, item in enumerate(session.items):
        _item_ui(item, index + 1, dose_steps(plan, number, index))


def _item_ui(item: PlanItem, number: int, steps: tuple[tuple[str, str], ...]) -> None:
    exercise = item.exercise
    side = "" if item.side is None else f" · {item.side.value} side"
    with st.container(border=True):
        picture, words = st.columns([2, 5], gap="medium")
        with picture:
            figure_ui(exercise, moving=True, side=item.side)
        with words:
            st.html(
                f'<div class="exercise">{kind_chip(exercise)}'
                f"<h4>{number}. {escape(exercise.name + side)}</h4>"
                f'<div class="dose">{escape(item.dose.text)}'
                f'<span class="says"> · about {item.minutes:g} min</span></div>'
                f'<div class="says">For: {escape(item.reason)}</div></div>'
            )
            if item.instead_of is not None:
                st.caption(f"In place of “{item.instead_of.name}”.")
            with st.expander("How to do it"):
                how_ui(exercise)
                if len(steps) > 1:
                    st.markdown("**How it grows:** " + "; ".join(f"{span}: {text}" for span, text in steps))
                evidence_ui(exercise)


def _habits_ui(plan: Plan) -> None:
    st.subheader("Every day")
    for item in plan.habits:
        with st.expander(item.line):
            how_ui(item.exercise)
            evidence_ui(item.exercise)


def _left_out_ui(plan: Plan) -> None:
    if not plan.left_out and not plan.not_served:
        return
    with st.expander(f"Left out, and why ({len(plan.left_out) + len(plan.not_served)})"):
        for out in sorted(plan.left_out, key=lambda out: out.name):
            st.markdown(f"- **{out.name}**: {out.reason}")
        for imbalance in plan.not_served:
            st.markdown(f"- **{imbalance.name}**: no exercise for it suits you or fits into these days.")
