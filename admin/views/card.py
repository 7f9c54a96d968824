"""What the family told us, in the order that somebody who is about to call needs it."""

from dataclasses import dataclass

from admin.views.say import Say
from admin.views.way import rules_of
from core.cases.records import Card, Kind
from core.cases.safe_contact import may_ring

CONTACT = ("name", "reach", "phone", "others", "when", "voicemail")
TOLD = ("who", "knows", "place_name", "child_age")
AS_WRITTEN = {"name", "when", "place_name", "phone"}
FORBIDS = {("voicemail", "no")}
RULED = {("others", "yes")}
"""Said by a rule above the rows, as the code word is; twice would be read by nobody."""


@dataclass(slots=True, frozen=True, kw_only=True)
class CardRow:
    """`warns` marks what forbids something; `phone` is what may be called, `sms` what may only be written to."""

    term: str
    value: str
    phone: bool = False
    sms: bool = False
    warns: bool = False


@dataclass(slots=True, frozen=True, kw_only=True)
class CardView:
    """`words` is the family's own text; empty when they wrote none. `rules` are what whoever calls or writes must heed."""

    title: str
    rules: tuple[str, ...]
    contact: tuple[CardRow, ...]
    told: tuple[CardRow, ...]
    words: str


def card_view(say: Say, card: Card, kind: Kind) -> CardView:
    on_behalf = kind is Kind.ON_BEHALF
    return CardView(
        title=say("console.card.title_on_behalf" if on_behalf else "console.card.title"),
        rules=tuple(rules_of(say, card)),
        contact=tuple(
            _row(say, card, slot)
            for slot in CONTACT
            if card.answers.get(slot) and (slot, card.answers[slot]) not in RULED
        ),
        told=tuple(_row(say, card, slot) for slot in TOLD if card.answers.get(slot)),
        words=card.answers.get("words", ""),
    )


def _row(say: Say, card: Card, slot: str) -> CardRow:
    value, reach = card.answers[slot], card.answers.get("reach")
    return CardRow(
        term=say(f"console.card.{slot}"),
        value=value if slot in AS_WRITTEN else chosen(say, slot, value),
        phone=slot == "phone" and may_ring(card),
        sms=slot == "phone" and reach == "sms",
        warns=(slot, value) in FORBIDS,
    )


def chosen(say: Say, slot: str, value: str) -> str:
    """The words of a choice; a value that this version does not know stands as it is."""
    key = f"console.value.{slot}.{value}"
    return say(key) if say.catalogs.has(key) else value
