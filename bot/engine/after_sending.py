"""What the person writes once the message is sent: it reaches the team."""

from bot.engine.directory import Context
from bot.engine.effects import AddMessage
from bot.engine.events import Edited, Event, SharedPhone, Text
from bot.engine.flow import Book
from bot.engine.state import State
from bot.engine.turn import Turn, ask_again
from bot.engine.words import Say, say


def after_sending(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    text = words_for_the_team(event)
    if text is None:
        return ask_again(book, state, ctx, say("not_understood_after"))
    return ask_again(book, state, ctx, received(ctx), before=(AddMessage(text),))


def words_for_the_team(event: Event) -> str | None:
    match event:
        case Text(text) | Edited(text) if text.strip():
            return text
        case SharedPhone(number, own=True):
            return number
        case _:
            return None


def received(ctx: Context) -> Say:
    case = ctx.case
    if case is None or case.stage == "reached":
        return say("after.received")
    return say("after.received_waiting", deadline=case.due_at) if not case.overdue else say("after.received_overdue")
