"""The global patterns at work. Each one either answers and asks the same question again, or opens a detour."""

from dataclasses import replace

from bot.engine import hiding, other_help, patterns, services
from bot.engine.directory import Context
from bot.engine.effects import EndTalk, PurgeDraft, Reply, WithdrawCase
from bot.engine.flow import Book, Kind
from bot.engine.greeting import greeting
from bot.engine.prompts import chosen_team, control, phone_words, team_name, team_ways
from bot.engine.review import STORED_BY_OTHERS, editable_steps
from bot.engine.state import Aside, State
from bot.engine.turn import Turn, ask_again, ask_next
from bot.engine.walk import walk
from bot.engine.words import Say, say

CASE_IS_OVER = ("ended", "withdrawn")
BESIDE_THE_RECEIPT = (patterns.STATUS, patterns.START_OVER, patterns.PERSON)
"""What would lead away from a receipt that nobody has noted yet."""


def obey(book: Book, command: str, state: State, ctx: Context) -> Turn:
    if state.receipt and command in BESIDE_THE_RECEIPT:
        return ask_again(book, state, ctx, say("receipt.first"))
    return _obey(book, command, state, ctx)


def _obey(book: Book, command: str, state: State, ctx: Context) -> Turn:
    match command:
        case patterns.EMERGENCY:
            return ask_again(book, state, ctx, say("emergency"))
        case patterns.LANGUAGE:
            aside = Aside("language", services.looking(state.aside))
            return ask_next(book, replace(state, aside=aside), ctx)
        case patterns.BACK:
            return _back(book, state, ctx)
        case patterns.EDIT:
            return _edit(book, state, ctx)
        case patterns.CANCEL | patterns.WITHDRAW:
            return _detour(book, state, ctx, "withdraw" if state.sent or may_be_taken_back(ctx) else "cancel")
        case patterns.START_OVER:
            return _start_over(book, state, ctx)
        case patterns.STATUS:
            return ask_again(book, state, ctx, *_status(state, ctx))
        case patterns.PERSON:
            return _straight(book, state, ctx)
        case patterns.SERVICES:
            return ask_next(book, services.look_at(state), ctx)
        case _:
            words = (say("hide.on_page"),) if command == patterns.HIDE else hiding.help_words(state, ctx)
            return ask_again(book, state, ctx, *words)


def may_be_taken_back(ctx: Context) -> bool:
    """A closed case that is still kept, or is open again, as the consent says: at any time."""
    return ctx.case is not None and ctx.case.stage != "withdrawn"


def is_open(ctx: Context) -> bool:
    """The team has their message and works with it, perhaps once more."""
    return ctx.case is not None and ctx.case.stage not in CASE_IS_OVER


def opened_again(ctx: Context) -> State | None:
    """Somebody whom we no longer knew, and whose closed case the team has opened again."""
    return State(locale=ctx.case.locale, sent=True) if ctx.case and is_open(ctx) else None


def leave(state: State, *goodbye: Say) -> Turn:
    """Nothing is kept."""
    last = Reply(says=goodbye, controls=(control(patterns.SERVICES),), seq=state.seq + 1)
    return Turn(None, (PurgeDraft(), last, EndTalk()))


def take_back(state: State, ctx: Context) -> Turn:
    done = (
        say("withdrawn", team=team_name(ctx.directory.team(ctx.case.team))) if ctx.case else say("cancelled_no_phone")
    )
    theirs = (say("withdrawn.in_telegram"),) if ctx.channel in STORED_BY_OTHERS else ()
    return Turn(None, (WithdrawCase(), PurgeDraft(), Reply(says=(done, *theirs), seq=state.seq + 1), EndTalk()))


def speak(book: Book, state: State, locale: str, ctx: Context) -> Turn:
    """Another language from here on; every answer stays. Where no language was chosen before, hello is said in it."""
    known = {"language": locale} if not state.sent else {}
    aside = services.looked_at(state.aside)
    changed = replace(state, locale=locale, aside=aside, answers={**state.answers, **known})
    first = (say("language.changed"),) if state.sent or "language" in state.answers else greeting(ctx)
    return ask_next(book, changed, ctx, *first)


def _detour(book: Book, state: State, ctx: Context, kind: str) -> Turn:
    return ask_next(book, replace(state, aside=Aside(kind)), ctx)


def _back(book: Book, state: State, ctx: Context) -> Turn:
    if state.aside and state.aside.kind == services.SERVICES:
        return other_help.back_from_it(book, state, ctx)
    if state.aside:
        kept = (say("cancel.kept"),) if state.sent else ()
        return ask_next(book, replace(state, aside=None), ctx, *kept)
    if state.reopened:
        return ask_next(book, state.closed_again(), ctx)
    answered = [] if state.sent else [spot for spot in walk(book, state).answered if spot.step.id in state.answers]
    if not answered:
        return ask_again(book, state, ctx, say("back.nowhere"))
    return ask_next(book, replace(state, straight=False).without_answer(answered[-1].step.id), ctx)


def _edit(book: Book, state: State, ctx: Context) -> Turn:
    steps = () if state.sent else editable_steps(walk(book, state))
    if not steps:
        return ask_again(book, state, ctx, say("edit.nothing"))
    return ask_next(book, replace(state, aside=Aside("edit", steps)), ctx)


def _start_over(book: Book, state: State, ctx: Context) -> Turn:
    if state.sent:
        return ask_again(book, state, ctx, *_status(state, ctx))
    fresh = State(locale=state.locale, seq=state.seq).with_answer("language", state.locale)
    return ask_next(book, fresh, ctx, say("started_over"), before=(PurgeDraft(),))


def _straight(book: Book, state: State, ctx: Context) -> Turn:
    if state.sent:
        return ask_again(book, state, ctx, *_status(state, ctx))
    path = walk(book, state)
    if path.now.step.kind is Kind.END:
        return ask_next(book, replace(state, aside=None), ctx)
    known = {"who": "parent", **state.answers, "language": state.locale, **_team_of_place(state, ctx)}
    if path.now.step.kind is Kind.PHONE:
        known[path.answered[-1].step.id] = "chat"  # a number was wished for, but there is none
    known.pop("wants", None)  # a partner who wants a person rings the team
    straight = replace(state, straight=True, aside=None, misses=0, reopened=(), answers=known)
    return ask_next(book, straight, ctx, phone_words("straight", chosen_team(straight, ctx)))


def _team_of_place(state: State, ctx: Context) -> dict[str, str]:
    """Shown before sending, and can be changed there."""
    place = state.answers.get("place")
    return {"team": state.answers.get("team") or ctx.directory.place(place).team} if place else {}


def _status(state: State, ctx: Context) -> tuple[Say, ...]:
    case = ctx.case if state.sent or is_open(ctx) else None
    if case is None:
        return (say("status.nothing_sent"),)
    team = ctx.directory.team(case.team)
    key = f"status.{case.stage}" if case.stage == "reached" or not case.overdue else "status.overdue"
    return (
        say(key, team=team_name(team), deadline=case.due_at),
        say("status.reference", reference=case.reference),
        *team_ways(team),
    )
