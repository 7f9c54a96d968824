"""A button's words typed by hand count as the press: its label, or its number in the list."""

from bot.conversation.rendering import Rendered
from bot.engine.events import Choice, Event, Text
from bot.engine.patterns import plain


def as_choice(event: Event, offered: Rendered) -> Event:
    if not isinstance(event, Text):
        return event
    word = plain(event.text)
    for number, button in enumerate(offered.choices, start=1):
        if word in {plain(button.label), str(number)}:
            return Choice(offered.seq, button.id)
    return event
