from dataclasses import dataclass
from datetime import timedelta

LINK_LIFE = timedelta(minutes=15)


@dataclass(slots=True, frozen=True, kw_only=True)
class Link:
    """A link that has not expired; it may have been used. `locale` is the language of the one who asked for it."""

    conversation_id: str
    locale: str
    used: bool
