from admin.views.say import Say
from core.services import ServiceCard


def card_words(say: Say, card: ServiceCard) -> str:
    """In its own words where it has any."""
    return card.words[say.locale] if card.words else service_words(say, card.key)


def service_words(say: Say, key: str) -> str:
    """A card that is no longer there stands by its key."""
    return say(f"console.service.{key}") if say.catalogs.has(f"console.service.{key}") else key
