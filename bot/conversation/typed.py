"""A button's words typed by hand count as the press.

A number does not: at the child's age "2" means two years, and only a terminal shows numbers.
"""

from bot.conversation.rendering import Rendered
from bot.engine.events import Choice, Event, Text
from bot.engine.patterns import plain


def as_choice(event: Event, offered: Rendered) -> Event:
    if not isinstance(event, Text):
        return event
    word = plain(event.text)
    pressed = next((button.id for button in offered.choices if plain(button.label) == word), None)
    return Choice(offered.seq, pressed) if pressed else event
