"""What the person sees before sending, and what is sent: the same answers, in the same order."""

from hashlib import sha256

from bot.engine.directory import Context
from bot.engine.flow import Flow, Kind, Step
from bot.engine.state import State
from bot.engine.walk import Path
from bot.engine.words import Fact, Say, say

STORED_BY_OTHERS = ("telegram",)
"""Channels that keep what is written in them: sensitive words are not repeated there."""


def consent_says(path: Path, state: State, ctx: Context) -> list[Say]:
    """The review and the question in one: exactly what consent is given to, and what is fingerprinted."""
    team = ctx.directory.team(team_chosen(state))
    lines = [
        say(f"summary.{spot.step.id}", value=shown(spot.step, state, ctx))
        for spot in path.answered
        if _sent(spot.step, state)
    ]
    name = say("team.name", town=team.town)
    return [say("send.review"), *lines, say("send.ask", team=name, days=str(team.retention_days))]


def submit_says(path: Path, state: State, ctx: Context) -> list[Say]:
    """What a partner sends: the answers of this flow alone, for there is no consent and nobody in them."""
    lines = [
        say(f"summary.{spot.step.id}", value=shown(spot.step, state, ctx))
        for spot in path.answered
        if spot.flow is path.now.flow
    ]
    name = say("team.name", town=ctx.directory.team(team_chosen(state)).town)
    return [say("consult.review"), *lines, say(path.now.step.prompt, team=name)]


def consent_print(path: Path, state: State, ctx: Context) -> str:
    """Another one wherever the wording, the answers shown, the team or its time limits are others."""
    shown = repr((path.now.flow.consent_version, consent_says(path, state, ctx)))
    return sha256(shown.encode()).hexdigest()[:16]


def team_chosen(state: State) -> str:
    return state.answers["team"]


def editable_steps(path: Path) -> tuple[str, ...]:
    return tuple(spot.step.id for spot in path.answered if spot.step.editable)


def sent_answers(path: Path, state: State, ctx: Context) -> tuple[tuple[str, str], ...]:
    """For the team: answers on the path, and the place by its name too."""
    answers = [(spot.step.id, state.answers[spot.step.id]) for spot in path.answered if _sent(spot.step, state)]
    number = state.answers.get("place")
    if number:
        answers.append(("place_name", ctx.directory.place(number).name))
    return tuple(answers)


def case_kind(flow: Flow, state: State) -> str:
    return "on_behalf" if flow.id == "on_behalf" else state.answers["who"]


def _sent(step: Step, state: State) -> bool:
    return step.kind is not Kind.LANGUAGE and bool(state.answers.get(step.id))


def shown(step: Step, state: State, ctx: Context) -> Fact:
    """An answer as the person may see it again."""
    value = state.answers[step.id]
    match step.kind:
        case Kind.PLACE:
            return ctx.directory.place(value).name
        case Kind.TEAM:
            return say("team.title", town=ctx.directory.team(value).town)
        case Kind.CHOICE:
            return next(option.label for option in step.options if option.id == value)
        case _ if step.sensitive and ctx.channel in STORED_BY_OTHERS:
            return say("summary.your_words")
        case _:
            return value
