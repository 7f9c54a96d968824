"""Beside typing a number, one tap shares it: a keyboard in place of the person's own, where a channel has such a thing. Pure.

It stays in the chat until it is taken away, however much else is said meanwhile.
"""

from bot.engine import Book, State
from bot.engine.events import Event, SharedPhone
from bot.engine.flow import Kind
from bot.engine.prompts import PASSING
from bot.engine.walk import walk
from core.outbox import Keyboard


def keyboard_after(book: Book, before: State | None, event: Event, after: State | None) -> Keyboard:
    """What the answer to `event` does with it.

    Whoever has pressed it no longer sees it, and it speaks the language it was shown in. One that was left standing is
    taken away as soon as it is pressed.
    """
    pressed, stood = isinstance(event, SharedPhone), before is not None and _asks_for_phone(book, before)
    if after is None or not _asks_for_phone(book, after):
        return Keyboard.NONE if stood or pressed else Keyboard.UNCHANGED
    stays = stood and not pressed and before is not None and before.locale == after.locale
    return Keyboard.UNCHANGED if stays else Keyboard.SHARE_PHONE


def _asks_for_phone(book: Book, state: State) -> bool:
    """Also while something is said beside the question."""
    if state.sent or (state.aside and state.aside.kind not in PASSING):
        return False
    return walk(book, state).now.step.kind is Kind.PHONE
