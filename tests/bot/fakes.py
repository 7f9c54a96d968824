"""A small county, and a person in it who talks with the engine as a channel would let them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from bot.conversation.directory import services_for
from bot.conversation.letters import letter_of
from bot.conversation.rendering import Rendered, render
from bot.conversation.typed import as_choice
from bot.engine import Book, Context, State, Turn, step
from bot.engine.directory import (
    CaseFacts,
    Consulting,
    Directory,
    PlaceAmbiguous,
    PlaceAnswer,
    PlaceFound,
    PlaceOutside,
    PlaceUnknown,
    ServiceFacts,
    TeamFacts,
)
from bot.engine.effects import Effect, OpenCase, Reply, WithdrawCase
from bot.engine.events import Choice, Command, Event, SharedPhone, Start, Text
from bot.engine.prompts import current_question
from bot.engine.walk import walk
from bot.flows import BOOK
from bot.i18n import Catalogs
from core.ids import SeededIds
from tests.builders import shipped_setup

NOW = datetime(2026, 11, 23, 13, 20, tzinfo=UTC)
PROMISE = timedelta(hours=24)
PHONE = "70 00 00 00"
"""Shown as a fact only; nobody is ever called from here."""

PLACES = {
    "1506": PlaceFound("1506", "Molde", "molde", widening=False),
    "1515": PlaceFound("1515", "Herøy", "ulstein", widening=True),
    "1535": PlaceFound("1535", "Vestnes", "molde", widening=True),
}
TYPED: Mapping[str, PlaceAnswer] = {
    "molde": PLACES["1506"],
    "herøy": PLACES["1515"],
    "vestnes": PLACES["1535"],
    "nes": PlaceAmbiguous((PLACES["1515"], PLACES["1535"])),
    "oslo": PlaceOutside("Oslo", "Oslo"),
}


def team(id_: str, town: str, *, phone: str | None = PHONE, intake_max_months: int = 12) -> TeamFacts:
    return TeamFacts(id=id_, town=town, phone=phone, intake_max_months=intake_max_months, retention_days=90)


TEAMS = (team("molde", "Molde"), team("ulstein", "Ulstein"))
WITHOUT_PHONES = tuple(replace(one, phone=None) for one in TEAMS)


@dataclass(frozen=True)
class FakeDirectory:
    by_id: Mapping[str, TeamFacts]

    def find_place(self, typed: str) -> PlaceAnswer:
        return TYPED.get(typed.strip().casefold(), PlaceUnknown())

    def nearest_place(self, lat: float, lon: float) -> PlaceAnswer:
        return PLACES["1506"] if lat > 0 else PlaceOutside("Havet", "Sørpolen")

    def knows(self, number: str) -> bool:
        return number in PLACES

    def place(self, number: str) -> PlaceFound:
        return PLACES[number]

    def team(self, team_id: str) -> TeamFacts:
        return self.by_id[team_id]

    def teams(self) -> tuple[TeamFacts, ...]:
        return tuple(self.by_id.values())

    def services(self, number: str | None) -> tuple[ServiceFacts, ...]:
        """The cards of the real county: they are the same in every one."""
        return services_for(shipped_setup(), number)


def county(*teams: TeamFacts) -> FakeDirectory:
    return FakeDirectory({one.id: one for one in teams or TEAMS})


RECEIPT = "7K2M-9QXT-4HDW-3NZPA"


def consulting() -> Consulting:
    return Consulting(
        signs=lambda text: ("name",) if "Kari" in text else (), new_receipt=lambda: RECEIPT, due_at=NOW + PROMISE
    )


def context(*, channel: str = "web", directory: Directory | None = None, case: CaseFacts | None = None) -> Context:
    return Context(
        now=NOW,
        ids=SeededIds(7),
        directory=directory or county(),
        promise=PROMISE,
        channel=channel,
        web_url="https://veginn.example",
        case=case,
        consulting=None if channel == "telegram" else consulting(),
        holds_receipt=lambda text: RECEIPT in text,
    )


@lru_cache
def shipped_words() -> Catalogs:
    return Catalogs.load()


@dataclass
class Person:
    """Talks, and is saved and read again between every two events. Counts presses and typed words as a hand would.

    What the engine wants done is done to `case` only; everything it wanted is in `effects`.
    """

    ctx: Context = field(default_factory=context)
    book: Book = BOOK
    catalogs: Catalogs = field(default_factory=shipped_words)
    state: State | None = None
    effects: list[Effect] = field(default_factory=list)
    last: tuple[Effect, ...] = ()
    presses: int = 0
    typed: int = 0

    def does(self, event: Event) -> Turn:
        turn = step(self.book, self.state, event, self.ctx)
        self.state = State.from_json(turn.state.to_json()) if turn.state else None
        assert self.state == turn.state
        self.effects += turn.effects
        self.last = turn.effects
        for effect in turn.effects:
            self._live_through(effect)
        return turn

    def starts(self, locale: str | None = None, *, chosen: bool = False) -> "Person":
        self.does(Start(locale, chosen=chosen))
        return self

    def press(self, *options: str) -> "Person":
        for option in options:
            self.presses += 1
            self.does(Choice(self.seq, option))
        return self

    def types(self, *texts: str) -> "Person":
        """As the reception does: the words on a button are the button."""
        for text in texts:
            self.typed += 1
            event: Event = Text(text)
            self.does(as_choice(event, self.shown) if self.state else event)
        return self

    def commands(self, name: str) -> "Person":
        self.does(Command(name))
        return self

    def goes(self, way: Sequence[str]) -> "Person":
        """Along a way: ":words" are typed, "/name" is a command, all else a button."""
        for act in way:
            if act.startswith(":"):
                self.types(act[1:])
            elif act.startswith("/"):
                self.commands(act[1:])
            else:
                self.press(act)
        return self

    def shares(self, number: str, *, own: bool = True) -> "Person":
        self.does(SharedPhone(number, own))
        return self

    @property
    def seq(self) -> int:
        return self.state.seq if self.state else 0

    @property
    def reply(self) -> Reply:
        return next(one for one in self.last if isinstance(one, Reply))

    @property
    def said(self) -> list[str]:
        """The keys of the last reply."""
        return [one.key for one in self.reply.says]

    @property
    def offered(self) -> list[str]:
        return [option.id for option in (*self.reply.options, *self.reply.controls)]

    @property
    def shown(self) -> Rendered:
        """The last reply as a reader sees it."""
        locale = self.state.locale if self.state else "nn"
        return render(letter_of(self.reply, locale=locale), self.catalogs)

    @property
    def asked(self) -> str:
        """`flow/step` of the question that stands; "sent" or "receipt" after sending, "gone" when nothing is remembered."""
        if self.state is None or self.state.sent or self.state.receipt:
            return "gone" if self.state is None else "sent" if self.state.sent else "receipt"
        now = walk(self.book, self.state).now
        return f"{now.flow.id}/{now.step.id}"

    @property
    def question(self) -> Reply:
        """The standing question alone, without what was said before it."""
        assert self.state
        return current_question(self.book, self.state, self.ctx)

    @property
    def answers(self) -> dict[str, str]:
        return dict(self.state.answers) if self.state else {}

    def opened(self) -> OpenCase:
        return next(one for one in self.effects if isinstance(one, OpenCase))

    def case_becomes(self, *, stage: str = "new", overdue: bool = False, asks_back: bool = False) -> "Person":
        facts = self.ctx.case
        assert facts
        self.ctx = replace(self.ctx, case=replace(facts, stage=stage, overdue=overdue, asks_back=asks_back))
        return self

    def _live_through(self, effect: Effect) -> None:
        if isinstance(effect, OpenCase):
            due = self.ctx.now + self.ctx.promise
            facts = CaseFacts(reference=effect.reference, team=effect.team, stage="new", due_at=due, overdue=False)
            self.ctx = replace(self.ctx, case=facts)
        elif isinstance(effect, WithdrawCase):
            self.ctx = replace(self.ctx, case=None)
