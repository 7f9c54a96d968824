"""Hello: what this is, for whom, and what it is not. Said once in the person's own language, before any question."""

from datetime import UTC, datetime

from bot.engine import patterns
from bot.engine.directory import Context
from bot.engine.events import Choice, Event, Start, Unsupported
from bot.engine.flow import Book
from bot.engine.services import look_at
from bot.engine.state import State
from bot.engine.turn import Turn, ask_next
from bot.engine.words import Say, say

DEFAULT_LOCALE = "nn"
KINDS = ("voice", "photo", "sticker", "file")
NUMBERED_FROM = datetime(2026, 1, 1, tzinfo=UTC)


def greeting(ctx: Context) -> tuple[Say, ...]:
    privacy = (say("greeting.telegram_privacy"),) if ctx.channel == "telegram" else ()
    return (say("greeting.hello"), say("greeting.for_whom"), say("greeting.limits"), *privacy)


def greet(
    book: Book, locale: str | None, *, chosen: bool, ctx: Context, above: int = 0, other_help: bool = False
) -> Turn:
    """A new conversation. Its questions are numbered from the clock on, so that no button of an earlier one fits.

    `other_help`: whoever came for that sees it first, and is asked nothing before they go on.
    """
    tongue = locale if locale in patterns.LOCALES else DEFAULT_LOCALE
    number = int((ctx.now - NUMBERED_FROM).total_seconds())
    fresh = State(locale=tongue, seq=max(number, above))
    if chosen and tongue == locale:
        fresh = fresh.with_answer("language", tongue)
    return ask_next(book, look_at(fresh) if other_help else fresh, ctx, *greeting(ctx))


def greet_stranger(book: Book, event: Event, ctx: Context) -> Turn:
    """An old button, or words out of the blue: nothing of before is remembered, so it begins kindly anew."""
    tongue = patterns.tongue_in(event)
    first = _first_of_all(event)
    other_help = patterns.command_of(event) == patterns.SERVICES
    if not first and isinstance(event, Choice) and not other_help:
        first = (say("expired"),)
    greeted = greet(book, tongue or ctx.guess, chosen=tongue is not None, ctx=ctx, other_help=other_help)
    return greeted.saying_first(*first)


def greet_again(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    """The case is closed: it is said, and a new conversation may begin."""
    if isinstance(event, Start):
        return greet(book, event.locale or state.locale, chosen=event.chosen, ctx=ctx, above=state.seq)
    tongue = patterns.tongue_in(event) or state.locale
    other_help = patterns.command_of(event) == patterns.SERVICES
    again = greet(book, tongue, chosen=True, ctx=ctx, above=state.seq, other_help=other_help)
    return again.saying_first(*_first_of_all(event), say("after.over"))


def unsupported(event: Unsupported) -> Say:
    return say(f"unsupported.{event.kind if event.kind in KINDS else 'other'}")


def _first_of_all(event: Event) -> tuple[Say, ...]:
    """Whoever calls for help out of the blue gets the numbers before the greeting."""
    if isinstance(event, Unsupported):
        return (unsupported(event),)
    match patterns.command_of(event):
        case patterns.EMERGENCY:
            return (say("emergency"),)
        case patterns.STATUS | patterns.WITHDRAW:
            return (say("status.nothing_sent"),)
        case patterns.HIDE:
            return (say("hide.on_page"),)
        case _:
            return ()
