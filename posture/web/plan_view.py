"""How a plan is shown: one week and day at a time, then habits, and what was left out and why."""

from __future__ import annotations

from html import escape

import streamlit as st

from posture.plan.programme import NOT_SERVED, Plan, PlanItem, TrainingSession, Week, Weekday
from posture.plan.regulation import Advice
from posture.plan.sheet import dose_steps
from posture.web.exercise_view import evidence_ui, figure_ui, how_ui, kind_chip

WARM = (
    "This plan keeps you moving, from head to foot; any of it is fine to swap for a walk, a swim or a dance."
)


def plan_ui(plan: Plan) -> None:
    """The whole plan except its safety messages, which are above the wishes."""
    st.header("Staying in shape" if plan.maintenance else "Your exercises")
    if plan.maintenance:
        st.success(WARM, icon=":material/favorite:")
    _rules_ui(plan)
    week = _week_ui(plan)
    number = _day_ui(plan, week)
    _session_ui(plan, week.sessions[number], number)
    _habits_ui(plan)
    _retests_ui(plan, week.number)
    _left_out_ui(plan)


def _rules_ui(plan: Plan) -> None:
    """How to steer it, before the first exercise; and what the days don't allow."""
    with st.container(border=True):
        st.markdown("### How to steer it")
        st.markdown(_listed(plan.rules))
    for words in plan.proposals:
        st.info(words, icon=":material/event_repeat:")


def _listed(rules: tuple[Advice, ...]) -> str:
    return "\n".join(f"- **{rule.title}:** {rule.text}" for rule in rules)


def _week_ui(plan: Plan) -> Week:
    numbers = [week.number for week in plan.weeks]
    chosen = st.segmented_control(
        "Week", numbers, default=1, required=True, key=f"plan_week_{len(numbers)}",
        help="The exercises stay the same. The numbers of a week are the most to do in it: stay in a week "
        "until it goes well.",
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


def _session_ui(plan: Plan, session: TrainingSession, number: int) -> None:
    for index, item in enumerate(session.items):
        _item_ui(item, index + 1, dose_steps(plan, number, index))


def _item_ui(item: PlanItem, number: int, steps: tuple[tuple[str, str], ...]) -> None:
    exercise = item.exercise
    with st.container(border=True):
        picture, words = st.columns([2, 5], gap="medium")
        with picture:
            figure_ui(exercise, moving=True, side=item.side)
        with words:
            st.html(
                f'<div class="exercise">{kind_chip(exercise)}'
                f"<h3>{number}. {escape(exercise.name)}</h3>"
                f'<div class="dose">{escape(item.dose.text)}'
                f'<span class="says"> · about {item.minutes:g} min</span></div>'
                f"<div>{escape(item.how_side)}</div>"
                f'<div class="says">For: {escape(item.reason)}</div></div>'
            )
            if item.instead_of:
                st.caption(f"In place of {', '.join(f'“{other.name}”' for other in item.instead_of)}.")
            with st.expander("How to do it"):
                how_ui(exercise, item.steps)
                if len(steps) > 1:
                    st.markdown("**How it grows:** " + "; ".join(f"{span}: {text}" for span, text in steps))
                evidence_ui(exercise)


def _habits_ui(plan: Plan) -> None:
    st.header("Every day")
    for item in plan.habits:
        with st.expander(item.line):
            how_ui(item.exercise)
            evidence_ui(item.exercise)


def _retests_ui(plan: Plan, week: int) -> None:
    """The cards of the weeks in which to test again; that of the shown week is open."""
    st.header("Look again")
    for retest in plan.retests:
        with st.expander(retest.title, expanded=retest.week == week):
            st.markdown("\n".join(f"- {words}" for words in retest.again))
            st.markdown(_listed(retest.then))


def _left_out_ui(plan: Plan) -> None:
    if not plan.left_out and not plan.not_served:
        return
    with st.expander(f"Left out, and why ({len(plan.left_out) + len(plan.not_served)})"):
        for reason, names in plan.left_out_by_reason().items():
            st.markdown(f"- **{', '.join(names)}**: {reason}")
        for imbalance in plan.not_served:
            st.markdown(f"- **{imbalance.name}**: {NOT_SERVED}")
