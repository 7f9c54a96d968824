"""From a letter's keys and facts to words in one language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.engine.services import OWN_WORDS
from bot.i18n import Catalogs
from core.outbox import Choice, Entry, Letter, Moment, Said

LIST = "summary."
"""What the keys of a review's lines begin with."""
OF_A_CARD = frozenset({"service.read_more", "service.ring", "service.come", "service.checked"})
"""What is said of the service that was told of just before."""
FOUND = "consult.found"
ABOVE_WHAT_WAS_FOUND = ("consult.refused", FOUND)
HANDED_ON = "handover.message"
"""Words for somebody else, to be handed on as they are."""


@dataclass(slots=True, frozen=True)
class Button:
    id: str
    label: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Rendered:
    """A letter in words. `author` is None when the program speaks, else the staff member's shown name.

    `pass_on` is the paragraph, the last, that is not for the reader but to be handed on.
    """

    locale: str
    paragraphs: tuple[str, ...]
    choices: tuple[Button, ...]
    controls: tuple[Button, ...]
    entry: Entry
    seq: int
    author: str | None
    pass_on: str | None = None

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


def render(letter: Letter, catalogs: Catalogs, *, locale: str | None = None) -> Rendered:
    """In `locale`, or in the letter's own language. Raises MissingWords for a defect of ours."""
    tongue = locale or letter.locale
    return Rendered(
        locale=tongue,
        paragraphs=paragraphs_of(letter.says, catalogs, tongue),
        choices=tuple(_button(one, catalogs, tongue) for one in letter.choices),
        controls=tuple(_button(one, catalogs, tongue) for one in letter.controls),
        entry=letter.entry,
        seq=letter.seq,
        author=None if letter.author == "bot" else letter.author,
        pass_on=next((words_of(said, catalogs, tongue) for said in letter.says if said.key == HANDED_ON), None),
    )


def paragraphs_of(says: Sequence[Said], catalogs: Catalogs, locale: str) -> tuple[str, ...]:
    """One paragraph for each thing said; the lines of a review, or of a card, stand close together as one."""
    paragraphs: list[str] = []
    for said, before in zip(says, (None, *says), strict=False):
        words = words_of(said, catalogs, locale)
        if before and _stands_close(before, said):
            paragraphs[-1] += f"\n{words}"
        else:
            paragraphs.append(words)
    return tuple(paragraphs)


def _stands_close(before: Said, said: Said) -> bool:
    listed = before.key in ABOVE_WHAT_WAS_FOUND and said.key == FOUND
    return listed or said.key in OF_A_CARD or (before.key.startswith(LIST) and said.key.startswith(LIST))


def words_of(said: Said, catalogs: Catalogs, locale: str) -> str:
    if said.own_words is not None:
        return said.own_words
    facts = {name: _shown(fact, catalogs, locale) for name, fact in said.facts.items()}
    if said.key == OWN_WORDS:
        return str(facts[locale])
    return catalogs.say(locale, said.key, **facts)


def _shown(fact: str | Moment | Said, catalogs: Catalogs, locale: str) -> str | datetime:
    match fact:
        case Moment(at):
            return at
        case Said():
            return words_of(fact, catalogs, locale)
        case _:
            return fact


def _button(choice: Choice, catalogs: Catalogs, locale: str) -> Button:
    return Button(choice.id, words_of(choice.label, catalogs, locale))
