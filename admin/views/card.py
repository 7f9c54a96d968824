"""What the family told us, in the order that somebody who is about to call needs it."""

from dataclasses import dataclass

from admin.views.say import Say
from core.cases.records import Card

CONTACT = ("name", "reach", "phone", "others", "code_word", "when", "voicemail")
TOLD = ("who", "knows", "place_name", "child_age")
AS_WRITTEN = {"name", "when", "place_name", "phone", "code_word"}
FORBIDS = {("voicemail", "no"), ("others", "yes")}


@dataclass(slots=True, frozen=True, kw_only=True)
class CardRow:
    """`warns` marks what forbids something; `phone` what can be called."""

    term: str
    value: str
    phone: bool = False
    warns: bool = False


@dataclass(slots=True, frozen=True, kw_only=True)
class CardView:
    """`words` is the family's own text; empty when they wrote none."""

    contact: tuple[CardRow, ...]
    told: tuple[CardRow, ...]
    words: str


def card_view(say: Say, card: Card) -> CardView:
    return CardView(
        contact=tuple(_row(say, slot, card.answers[slot]) for slot in CONTACT if card.answers.get(slot)),
        told=tuple(_row(say, slot, card.answers[slot]) for slot in TOLD if card.answers.get(slot)),
        words=card.answers.get("words", ""),
    )


def _row(say: Say, slot: str, value: str) -> CardRow:
    return CardRow(
        term=say(f"console.card.{slot}"),
        value=value if slot in AS_WRITTEN else chosen(say, slot, value),
        phone=slot == "phone",
        warns=(slot, value) in FORBIDS,
    )


def chosen(say: Say, slot: str, value: str) -> str:
    """The words of a choice; a value that this version does not know stands as it is."""
    key = f"console.value.{slot}.{value}"
    return say(key) if say.catalogs.has(key) else value
