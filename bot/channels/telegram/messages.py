"""From a letter in words to Telegram messages: plain text in order, the buttons under the last part. Pure."""

from dataclasses import dataclass

from bot.conversation import Rendered
from bot.conversation.rendering import Button
from core.text import split_utf16

MESSAGE_UNITS = 4096
"""Telegram counts a message's length in UTF-16 units."""
CONTROLS_IN_A_ROW = 2

Rows = tuple[tuple[Button, ...], ...]


@dataclass(slots=True, frozen=True)
class Message:
    """The id of each button is the data that comes back when it is pressed."""

    text: str
    rows: Rows = ()


def messages_of(letter: Rendered, *, signature: str | None = None) -> tuple[Message, ...]:
    """`signature` is the first line of a letter from a person. Nothing for a letter that says nothing."""
    whole = f"{signature}\n\n{letter.text}" if signature else letter.text
    *first, last = split_utf16(whole, MESSAGE_UNITS) or [""]
    return (*(Message(part) for part in first), Message(last, _rows(letter))) if last else ()


def button_data(seq: int, option: str) -> str:
    """What `updates` reads: at most 64 bytes, with nothing personal in it."""
    return f"{seq}:{option}"


def _rows(letter: Rendered) -> Rows:
    """Choices below each other, controls side by side."""
    choices = [_button(letter, one) for one in letter.choices]
    controls = [_button(letter, one) for one in letter.controls]
    pairs = (tuple(controls[at : at + CONTROLS_IN_A_ROW]) for at in range(0, len(controls), CONTROLS_IN_A_ROW))
    return (*((one,) for one in choices), *pairs)


def _button(letter: Rendered, button: Button) -> Button:
    return Button(button_data(letter.seq, button.id), button.label)
