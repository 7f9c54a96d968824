"""Answers to a detour: afterwards the interrupted step is asked again with nothing lost."""

from dataclasses import replace

from bot.engine import commands, nudge, old_press, other_help, patterns, services
from bot.engine.directory import Context
from bot.engine.events import Choice, Event, Text
from bot.engine.flow import Book
from bot.engine.prompts import NUDGE, chosen_team, phone_words
from bot.engine.state import Aside, State
from bot.engine.turn import Turn, ask_again, ask_next
from bot.engine.words import say


def answer_aside(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    aside = state.aside or Aside("cancel")
    match aside.kind:
        case "language":
            return _language(book, state, event, ctx)
        case "edit":
            return _edit(book, state, event, ctx)
        case services.SERVICES:
            return other_help.answer(book, state, event, ctx)
        case "places" | "teams":
            return _place_or_team(book, state, event, ctx)
        case "cancel":
            return _cancel(book, state, event, ctx)
        case _:
            return _withdraw(book, state, event, ctx)


def answer_passing(book: Book, state: State, event: Event, ctx: Context) -> Turn | None:
    """None for what is no answer to it: then it was one to the question beside which it stands."""
    answer = nudge.answer_nudge if state.aside and state.aside.kind == NUDGE else old_press.answer_change
    return answer(book, state, event, ctx)


def _language(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    match event:
        case Choice(option=("nn" | "nb" | "en") as locale):
            return commands.speak(book, state, locale, ctx)
        case Text(text) if patterns.plain(text) in patterns.LOCALES:
            return commands.speak(book, state, patterns.plain(text), ctx)
        case _:
            return _puzzled(book, state, ctx)


def _edit(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    aside = state.aside
    match event:
        case Choice(option=step_id) if aside and step_id in aside.ids:
            return ask_next(book, state.reopening(step_id), ctx)
        case _:
            return _puzzled(book, state, ctx)


def _place_or_team(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    aside = state.aside
    match event:
        case Choice(option=number) if aside and number in aside.ids:
            return ask_next(book, state.with_answer("place", number, dropping=("team",)), ctx)
        case Choice(option=team) if any(one.id == team for one in ctx.directory.teams()):
            place = state.answers.get("place", "")
            return ask_next(book, state.with_answer("place", place).with_answer("team", team), ctx)
        case _:
            return _puzzled(book, state, ctx)


def _cancel(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    match _yes_or_no(event):
        case "yes" if state.receipt:
            return commands.leave(state, say("receipt.gone"))
        case "yes":
            return commands.leave(state, phone_words("cancelled", chosen_team(state, ctx)))
        case "no":
            return ask_next(book, replace(state, aside=None), ctx, say("cancel.kept"))
        case _:
            return _puzzled(book, state, ctx)


def _withdraw(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    match _yes_or_no(event):
        case "yes":
            return commands.take_back(state, ctx)
        case "no":
            return ask_next(book, replace(state, aside=None), ctx, say("withdraw.kept"))
        case _:
            return _puzzled(book, state, ctx)


def _yes_or_no(event: Event) -> str | None:
    match event:
        case Choice(option=("yes" | "no") as answer):
            return answer
        case Text(text) if patterns.plain(text) in patterns.YES:
            return "yes"
        case Text(text) if patterns.plain(text) in patterns.NO:
            return "no"
        case _:
            return None


def _puzzled(book: Book, state: State, ctx: Context) -> Turn:
    return ask_again(book, replace(state, misses=state.misses + 1), ctx, say("not_understood"))
