"""The other way to reach the family: the one that they themselves have called safe, or honestly none."""

from collections.abc import Iterator
from dataclasses import dataclass

from admin.views.say import Say
from core.cases.records import Card, CasePage

BY_PHONE = ("call", "sms")


@dataclass(slots=True, frozen=True, kw_only=True)
class Way:
    """`phone` is empty where there is no other way; `terms` are what they have said about it, or what one can do."""

    words: str
    phone: str
    terms: tuple[str, ...]
    sms: bool = False


def other_way(say: Say, page: CasePage) -> Way:
    """A number they gave before they chose the chat alone is no way."""
    how, phone = page.card.answers.get("reach"), page.card.answers.get("phone")
    if how not in BY_PHONE or not phone:
        rest = "try_chat" if page.reachable_in_chat else "wait"
        return Way(words=say("console.way.none"), phone="", terms=(say(f"console.way.{rest}"),))
    return Way(words=say(f"console.way.{how}"), phone=phone, terms=tuple(_terms(say, page.card)), sms=how == "sms")


def rules_of(say: Say, card: Card) -> Iterator[str]:
    """What must be heeded whenever somebody calls or writes to their phone."""
    if card.answers.get("reach") == "sms":
        yield say("console.way.only_sms")
    if card.answers.get("others") == "yes":
        yield say("console.way.others")
    if card.answers.get("code_word"):
        yield say("console.way.code_word", word=card.answers["code_word"])


def _terms(say: Say, card: Card) -> Iterator[str]:
    yield from rules_of(say, card)
    if card.answers.get("when"):
        yield say("console.way.when", when=card.answers["when"])
    voicemail = f"console.way.voicemail.{card.answers.get('voicemail')}"
    if say.catalogs.has(voicemail):
        yield say(voicemail)
