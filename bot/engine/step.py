"""One turn of a conversation: pure, total and deterministic."""

from dataclasses import replace

from bot.engine import commands, consulting, feedback, hiding, matters, moving, patterns
from bot.engine.after_sending import after_sending
from bot.engine.anonymous import hands_over_a_receipt
from bot.engine.answers import Ask, NotUnderstood, Refused, Understood, answer_to
from bot.engine.asides import answer_aside, answer_passing
from bot.engine.directory import Context
from bot.engine.effects import AddMessage, SetReachable
from bot.engine.events import (
    Blocked,
    Choice,
    Edited,
    Event,
    SharedPlace,
    Start,
    Text,
    Timer,
    Unblocked,
    Unsupported,
)
from bot.engine.flow import Book, Kind
from bot.engine.greeting import DEFAULT_LOCALE, greet, greet_again, greet_stranger, unsupported
from bot.engine.nudge import nudge
from bot.engine.old_press import old_press
from bot.engine.prompts import (
    MATTERS,
    MISSES_BEFORE_A_PERSON,
    PASSING,
    PICKING,
    SENDING,
    chosen_team,
    is_passing,
    phone_words,
)
from bot.engine.remarks import remarks_after
from bot.engine.review import consent_print
from bot.engine.sending import send
from bot.engine.state import Aside, State
from bot.engine.turn import Turn, ask_again, ask_next
from bot.engine.upgrade import catch_up
from bot.engine.urgency import heeding
from bot.engine.walk import Path, walk
from bot.engine.words import Say, say

CRIES = (patterns.EMERGENCY, patterns.HELP)
"""Words that may be a cry for help: once there is a case, the team reads them as well."""


def step(book: Book, state: State | None, event: Event, ctx: Context) -> Turn:
    """The next state and what to do. Never raises for anything that a person can send, and never stays silent to them.

    `state` is None for somebody we do not know, or no longer know.
    """
    state = state or commands.opened_again(ctx)
    if hiding.wants_to_hide(event, ctx):
        return hiding.hide(state)
    if moves := moving.instead(book, state, event, ctx):
        return hiding.with_button(heeding(moves, event, ctx), ctx)
    caught = catch_up(book, state, event, ctx)
    turn = ask_next(book, caught.asks, ctx) if caught.asks else _turn(book, caught.state, event, ctx)
    turn = moving.unless_shut(turn, event, ctx)
    return hiding.with_button(heeding(turn.saying_first(*caught.first), event, ctx), ctx)


def _turn(book: Book, state: State | None, event: Event, ctx: Context) -> Turn:
    match event:
        case Blocked():
            return Turn(state, (SetReachable(reachable=False),))
        case Unblocked():
            return Turn(state, (SetReachable(reachable=True),))
        case Timer():
            return nudge(book, state, ctx)
        case Start(locale, chosen) if state is None:
            return greet(book, locale, chosen=chosen, ctx=ctx)
        case _ if state is None and patterns.command_of(event) == patterns.WITHDRAW and commands.may_be_taken_back(ctx):
            return _known(book, State(locale=ctx.guess or DEFAULT_LOCALE, sent=True), event, ctx)
        case _ if state is None:
            return greet_stranger(book, event, ctx)
        case _ if not state.receipt and hands_over_a_receipt(event, ctx):
            told = say("consult.receipt_here", web_url=ctx.web_url)
            return replace(ask_again(book, state, ctx, told), unkept=True)
        case _ if _is_over(state, ctx) and not _takes_back(state, event, ctx):
            return feedback.offered(greet_again(book, state, event, ctx), event, ctx)
        case _ if state.aside and state.aside.kind in PASSING:
            passing = answer_passing(book, state, event, ctx)
            return passing or _known(book, replace(state, aside=None), event, ctx)
        case _:
            return _known(book, state, event, ctx)


def _known(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    return feedback.heard(book, state, event, ctx) or _goes_on(book, feedback.left(state), event, ctx)


def _goes_on(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    command, tongue = patterns.command_of(event), patterns.tongue_in(event)
    if command:
        turn = commands.obey(book, command, state, ctx)
        return _told_the_team_too(turn, event) if state.sent and command in CRIES else turn
    if tongue:
        return commands.speak(book, state, tongue, ctx)
    if isinstance(event, Start):
        return _hello_again(book, state, event, ctx)
    if isinstance(event, Choice) and (event.seq != state.seq or is_passing(event.option)):
        return old_press(book, state, event, ctx)
    if isinstance(event, Unsupported):
        return ask_again(book, state, ctx, unsupported(event))
    if isinstance(event, Edited) and not state.sent:
        return ask_again(book, state, ctx, say("edited"))
    if state.aside and state.aside.kind in PICKING and isinstance(event, Text | SharedPlace):
        return _answer(book, state, event, ctx)
    if state.aside and state.aside.kind in MATTERS:
        return matters.answer(book, state, event, ctx)
    if state.aside:
        return answer_aside(book, state, event, ctx)
    return after_sending(book, state, event, ctx) if state.sent else _answer(book, state, event, ctx)


def _answer(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    if state.receipt:
        return consulting.noted(book, state, event, ctx)
    path = walk(book, state)
    if path.now.step.kind is Kind.CONSENT:
        return _decide(book, path, state, event, ctx)
    if path.now.step.kind is Kind.SUBMIT:
        decided = consulting.decide(book, path, state, event, ctx)
        return decided or _missed(book, path, state, say("not_understood"), ctx)
    match answer_to(path.now.step, event, state, ctx):
        case Understood(value, first):
            if path.now.step.kind is Kind.LANGUAGE and value != state.locale:
                return commands.speak(book, state, value, ctx)
            if way := consulting.shown_the_way(path.now.step, value, ctx):
                return ask_again(book, state, ctx, way)
            after = state.with_answer(path.now.step.id, value, dropping=path.now.step.resets)
            return ask_next(book, after, ctx, *first, *remarks_after(path.now.step, after, ctx))
        case Ask(aside, first):
            return ask_next(book, replace(state, aside=aside), ctx, *first)
        case Refused(because):
            return replace(ask_again(book, state, ctx, *because), unkept=True)
        case NotUnderstood(because):
            return _missed(book, path, state, because, ctx)


def _decide(book: Book, path: Path, state: State, event: Event, ctx: Context) -> Turn:
    """A yes counts for what was shown: if that has changed since, by an upgrade or in the team, it is asked for anew."""
    match answer_to(path.now.step, event, state, ctx):
        case Understood("yes") if state.seen != consent_print(path, state, ctx):
            return ask_next(book, state, ctx, say("send.changed"))
        case Understood("yes"):
            return send(book, path, state, ctx)
        case Understood():
            declined = phone_words("declined", chosen_team(state, ctx))
            return commands.leave(state, declined)
        case NotUnderstood(because):
            return _missed(book, path, state, because, ctx)
        case Ask() | Refused():
            return ask_again(book, state, ctx)


def _missed(book: Book, path: Path, state: State, because: Say, ctx: Context) -> Turn:
    """It gives up on being clever, not on people: the second time there is a way straight to the team.

    At the consent nothing is left to skip, so there the way is the phone; at an end the phone is already there.
    """
    missed = replace(state, misses=state.misses + 1)
    if missed.misses < MISSES_BEFORE_A_PERSON or path.now.step.kind is Kind.END:
        return ask_again(book, missed, ctx, because)
    way = "sent.phone" if path.now.step.kind in SENDING else "missed_twice"
    return ask_again(book, missed, ctx, because, phone_words(way, chosen_team(state, ctx)))


def _told_the_team_too(turn: Turn, event: Event) -> Turn:
    return replace(turn, effects=(AddMessage(event.text), *turn.effects)) if isinstance(event, Text) else turn


def _hello_again(book: Book, state: State, event: Start, ctx: Context) -> Turn:
    if event.chosen and event.locale in patterns.LOCALES and event.locale != state.locale:
        return commands.speak(book, state, event.locale, ctx)
    if state.sent:
        return commands.obey(book, patterns.STATUS, state, ctx)
    return ask_again(book, state, ctx, say("resume"))


def _is_over(state: State, ctx: Context) -> bool:
    return state.sent and not commands.is_open(ctx)


def _takes_back(state: State, event: Event, ctx: Context) -> bool:
    command = patterns.command_of(event)
    answers = state.aside == Aside("withdraw") and command is None and isinstance(event, Choice | Text)
    return commands.may_be_taken_back(ctx) and (answers or command == patterns.WITHDRAW)
