"""From a letter in words to Telegram messages: plain text in order, the buttons under the last part. Pure."""

from dataclasses import dataclass, replace

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
    share_phone: str | None = None
    takes_keyboard_away: bool = False


@dataclass(slots=True, frozen=True)
class Share:
    """The words of a message of its own, for a message has either buttons or a keyboard; and what stands on the key."""

    words: str
    key: str


def messages_of(letter: Rendered, *, signature: str | None = None, share: Share | None = None) -> tuple[Message, ...]:
    """`signature` is the first line of a letter from a person. Nothing for a letter that says nothing.

    What is to be handed on is a message of its own, without buttons: it can be forwarded or copied as it is.
    """
    text = "\n\n".join(paragraph for paragraph in letter.paragraphs if paragraph != letter.pass_on)
    whole = f"{signature}\n\n{text}" if signature else text
    *first, last = split_utf16(whole, MESSAGE_UNITS) or [""]
    shared = (Message(share.words, share_phone=share.key),) if share else ()
    passed_on = (Message(letter.pass_on),) if letter.pass_on else ()
    return (*(Message(part) for part in first), Message(last, _rows(letter)), *passed_on, *shared) if last else ()


def without_keyboard(messages: tuple[Message, ...], *, words: str) -> tuple[Message, ...]:
    """Takes away the keyboard that stands in the chat: by a message that has no buttons, or else by a short one before."""
    *first, last = messages
    if not last.rows:
        return (*first, replace(last, takes_keyboard_away=True))
    return (Message(words, takes_keyboard_away=True), *messages)


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
