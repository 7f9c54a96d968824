"""One turn of a conversation: pure, total and deterministic."""

from dataclasses import replace

from bot.engine import commands, patterns
from bot.engine.answers import Ask, NotUnderstood, Understood, answer_to
from bot.engine.asides import answer_aside
from bot.engine.directory import Context
from bot.engine.effects import AddMessage, SetReachable
from bot.engine.events import (
    Blocked,
    Choice,
    Command,
    Edited,
    Event,
    SharedPhone,
    SharedPlace,
    Start,
    Text,
    Unblocked,
    Unsupported,
)
from bot.engine.flow import Book, Kind
from bot.engine.prompts import MISSES_BEFORE_A_PERSON, chosen_team, phone_words
from bot.engine.remarks import remarks_after
from bot.engine.sending import send
from bot.engine.state import State
from bot.engine.turn import Turn, ask_again, ask_next
from bot.engine.walk import Path, walk
from bot.engine.words import Say, say

DEFAULT_LOCALE = "nn"
CASE_IS_OVER = ("ended", "withdrawn")


def step(book: Book, state: State | None, event: Event, ctx: Context) -> Turn:
    """The next state and what to do. Never raises for anything that a person can send, and never stays silent to them.

    `state` is None for somebody we do not know, or no longer know.
    """
    match event:
        case Blocked():
            return Turn(state, (SetReachable(reachable=False),))
        case Unblocked():
            return Turn(state, (SetReachable(reachable=True),))
        case Start(locale, chosen) if state is None or _is_over(state, ctx):
            return _greet(book, locale or (state.locale if state else None), chosen=chosen, ctx=ctx)
        case _ if state is None:
            return _strange(book, event, ctx)
        case _ if _is_over(state, ctx):
            return _after_the_end(book, state, ctx)
        case _:
            return _known(book, state, event, ctx)


def _known(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    command = _command_in(event)
    if command:
        return commands.obey(book, command, state, ctx)
    if isinstance(event, Start):
        return (
            commands.obey(book, patterns.STATUS, state, ctx)
            if state.sent
            else ask_again(book, state, ctx, say("resume"))
        )
    if isinstance(event, Choice) and event.seq != state.seq:
        return ask_again(book, state, ctx, say("stale"))
    if isinstance(event, Unsupported):
        return ask_again(book, state, ctx, say(f"unsupported.{event.kind}"))
    if state.aside and state.aside.kind in {"places", "teams"} and isinstance(event, Text | SharedPlace):
        return _answer(book, replace(state, aside=None), event, ctx)
    if state.aside:
        return answer_aside(book, state, event, ctx)
    return _after_sending(book, state, event, ctx) if state.sent else _answer(book, state, event, ctx)


def _answer(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    path = walk(book, state)
    if isinstance(event, Edited):
        return ask_again(book, state, ctx, say("edited"))
    if path.now.step.kind is Kind.CONSENT:
        return _decide(book, path, state, event, ctx)
    match answer_to(path.now.step, event, state, ctx):
        case Understood(value, first):
            after = state.with_answer(path.now.step.id, value, dropping=path.now.step.resets)
            return ask_next(book, _speaking(path, after), ctx, *first, *remarks_after(path.now.step, after, ctx))
        case Ask(aside, first):
            return ask_next(book, replace(state, aside=aside), ctx, *first)
        case NotUnderstood(because):
            return _missed(book, state, because, ctx)


def _decide(book: Book, path: Path, state: State, event: Event, ctx: Context) -> Turn:
    match answer_to(path.now.step, event, state, ctx):
        case Understood("yes"):
            return send(book, path, state, ctx)
        case Understood():
            declined = phone_words("declined", chosen_team(state, ctx))
            return commands.leave(state, declined)
        case NotUnderstood(because):
            return _missed(book, state, because, ctx)
        case Ask():
            return ask_again(book, state, ctx)


def _missed(book: Book, state: State, because: Say, ctx: Context) -> Turn:
    """It gives up on being clever, not on people: the second time there is a way straight to the team."""
    missed = replace(state, misses=state.misses + 1)
    if missed.misses < MISSES_BEFORE_A_PERSON:
        return ask_again(book, missed, ctx, because)
    return ask_again(book, missed, ctx, because, phone_words("missed_twice", chosen_team(state, ctx)))


def _after_sending(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    match event:
        case Text(text) | Edited(text) if text.strip():
            return ask_again(book, state, ctx, _received(ctx), before=(AddMessage(text),))
        case SharedPhone(number, own=True):
            return ask_again(book, state, ctx, _received(ctx), before=(AddMessage(number),))
        case _:
            return ask_again(book, state, ctx, say("not_understood_after"))


def _received(ctx: Context) -> Say:
    case = ctx.case
    if case is None or case.stage == "reached":
        return say("after.received")
    return say("after.received_waiting", deadline=case.due_at) if not case.overdue else say("after.received_overdue")


def _greet(book: Book, locale: str | None, *, chosen: bool, ctx: Context) -> Turn:
    fresh = State(locale=locale or DEFAULT_LOCALE)
    if chosen:
        fresh = fresh.with_answer("language", fresh.locale)
    privacy = (say("greeting.telegram_privacy", web_url=ctx.web_url),) if ctx.channel == "telegram" else ()
    return ask_next(book, fresh, ctx, say("greeting.hello"), say("greeting.for_whom"), say("greeting.limits"), *privacy)


def _strange(book: Book, event: Event, ctx: Context) -> Turn:
    """An old button, or words out of the blue: nothing of before is remembered, so it begins kindly anew."""
    turn = _greet(book, None, chosen=False, ctx=ctx)
    return turn.saying_first(say("expired")) if isinstance(event, Choice) else turn


def _after_the_end(book: Book, state: State, ctx: Context) -> Turn:
    return _greet(book, state.locale, chosen=True, ctx=ctx).saying_first(say("after.over"))


def _is_over(state: State, ctx: Context) -> bool:
    return state.sent and (ctx.case is None or ctx.case.stage in CASE_IS_OVER)


def _speaking(path: Path, state: State) -> State:
    """Answering the language question changes the language of everything that follows."""
    return replace(state, locale=state.answers["language"]) if path.now.step.kind is Kind.LANGUAGE else state


def _command_in(event: Event) -> str | None:
    match event:
        case Command(name) if name in patterns.COMMANDS:
            return name
        case Choice(option=option) if option.startswith(patterns.PREFIX):
            name = option.removeprefix(patterns.PREFIX)
            return name if name in patterns.COMMANDS else None
        case Text(text):
            return patterns.command_in(text)
        case _:
            return None
