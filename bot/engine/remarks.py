"""Honest words that an answer calls for. They guide and never refuse."""

from bot.engine import handover
from bot.engine.directory import Context
from bot.engine.flow import Step
from bot.engine.prompts import chosen_team
from bot.engine.review import STORED_BY_OTHERS
from bot.engine.state import State
from bot.engine.words import Say, say

ON_A_PAGE = ("web",)
"""Channels whose conversation ends with the browser."""
YOUNGEST_MONTHS = {"unborn": 0, "under_1": 0, "1_2": 12, "2_6": 24, "older": 72}
"""The least age, in months, of a child in each band."""


def remarks_after(step: Step, state: State, ctx: Context) -> tuple[Say, ...]:
    if step.id == "child_age" and _older_than_intake(state, ctx):
        return (say("child_age.maybe_not_for_you"),)
    if step.id == "wants" and state.answers["wants"] == "consult" and ctx.channel in STORED_BY_OTHERS:
        return (say("consult.telegram_sees", web_url=ctx.web_url),)
    if step.id == "reach" and state.answers["reach"] == "chat" and ctx.channel in ON_A_PAGE:
        return (say("reach.chat_on_page"),)
    return handover.promised_after(step, state, ctx)


def _older_than_intake(state: State, ctx: Context) -> bool:
    months = YOUNGEST_MONTHS.get(state.answers.get("child_age", ""), 0)
    team = chosen_team(state, ctx)
    return team is not None and months >= team.intake_max_months
