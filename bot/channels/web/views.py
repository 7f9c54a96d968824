"""What the chat page shows, worked out from the visit. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.channels.web.headings import headed
from bot.channels.web.visiting import Scene, Visit
from bot.conversation import render
from bot.conversation.rendering import HANDED_ON, words_of
from bot.engine.patterns import CANCEL, EDIT, EMERGENCY, HELP, PERSON, PREFIX, SERVICES, START_OVER, STATUS, WITHDRAW
from bot.engine.prompts import SKIP
from bot.i18n import Catalogs
from core.cases.records import Case
from core.conversations import Line
from core.outbox import Choice, Entry, Letter, Said
from core.teams import Team
from web.marked import Piece
from web.page import Fact, Option
from web.page import Said as Spoken

ALWAYS_IN_REACH = PREFIX + EMERGENCY
"""No button of its own: the numbers stand on the page already, and a link to them loses nothing that is typed."""
MORE_WAYS = {
    Scene.ASKING: (HELP, PERSON, SERVICES, EDIT, START_OVER, CANCEL),
    Scene.SENT: (HELP, STATUS, SERVICES, WITHDRAW),
}
SUMMARY = "summary."
CONFIRMS = "sent.thanks"
IN_ROWS = frozenset({CONFIRMS, "sent.reference", "sent.phone"})
ASKS_LANGUAGE = Said("language.ask")
COMES_BACK = "receipt.come_back"
ADDITIONS = frozenset({"team.widening", COMES_BACK, "receipt.in_telegram"})
CODE = "receipt.letters"
CARD = "service."
"""Words that come after the question, or the heading, that they belong to; what the keys of a card begin with."""
REFUSALS = frozenset({"text.empty", "text.too_long", "phone.wrong", "phone.not_own", "place.unknown", "not_understood"})
"""Words that say why what was typed is no answer: they stand by the field, and the words stay in it."""

ONE_LINE = frozenset({"name.ask", "code_word.ask"})
"""Asked for a word or two: their field is one line high, and Enter sends it."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Question:
    """`remarks` come before the heading, `lead` introduces `rows` (what will be sent), `after` is the rest.

    `code` is the receipt of a consultation, as long as it stands; `comes_back` tells where it leads.
    `beside` tells of one that need not be answered: the field for the team stays, and what is written there is theirs.
    """

    heading: str
    seq: int
    remarks: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    rows: tuple[Fact, ...] = ()
    after: tuple[str, ...] = ()
    entry: Entry = Entry.NONE
    choices: tuple[Option, ...] = ()
    controls: tuple[Option, ...] = ()
    value: str = ""
    error: str = ""
    marked: tuple[Piece, ...] = ()
    code: str = ""
    comes_back: bool = False
    beside: bool = False
    one_line: bool = False


@dataclass(slots=True, frozen=True, kw_only=True)
class Confirmation:
    rows: tuple[Fact, ...]
    after: tuple[str, ...]
    pass_on: str | None = None


@dataclass(slots=True, frozen=True, kw_only=True)
class ChatView:
    """`earlier` was said before sending, `since` after it. `kept` are words that were typed and have found no place."""

    scene: Scene
    earlier: tuple[Spoken, ...] = ()
    confirmation: Confirmation | None = None
    since: tuple[Spoken, ...] = ()
    question: Question | None = None
    controls: tuple[Option, ...] = ()
    more: tuple[Option, ...] = ()
    kept: "Refusal | None" = None
    message: "Refusal | None" = None

    @property
    def writes_on(self) -> bool:
        """Whether there is a field for one more message to the team."""
        return self.scene is Scene.SENT and (self.question is None or self.question.beside)

    @property
    def opens_at(self) -> str:
        """What is newest: the confirmation, as long as nothing has come after it."""
        if self.confirmation and not self.since and (self.question is None or self.question.beside):
            return "confirmation"
        return "question" if self.question else "field"


@dataclass(slots=True, frozen=True, kw_only=True)
class Refusal:
    """What was typed and why it is no answer. Shown again where it was typed, if it `fits` the question there.

    `marked` is the text with what tells who somebody is.
    """

    text: str
    words: str = ""
    fits: bool = True
    marked: tuple[Piece, ...] = ()


@dataclass(slots=True, frozen=True)
class Drawing:
    """Draws one visit in the language that the conversation has now, whatever it had when a line was said."""

    visit: Visit
    catalogs: Catalogs
    locale: str

    def chat(self, refusal: Refusal | None = None) -> ChatView:
        confirmed = self._confirmed_at()
        question = self._question()
        view = ChatView(
            scene=self.visit.scene,
            earlier=self._spoken(self._earlier(confirmed, question), timed=False),
            confirmation=self._confirmation(confirmed),
            since=self.since(),
            question=question,
            controls=self._controls(self.visit.newest),
            more=self._more(self.visit.newest),
        )
        return _with_refusal(view, refusal) if refusal else view

    def since(self) -> tuple[Spoken, ...]:
        """Everything after the confirmation, but for a question that is being asked now."""
        confirmed = self._confirmed_at()
        if confirmed is None or self.visit.scene not in {Scene.SENT, Scene.OVER}:
            return ()
        asked = self._asked_line()
        return self._spoken([line for line in self.visit.lines[confirmed + 1 :] if line is not asked], timed=True)

    def _earlier(self, confirmed: int | None, question: Question | None) -> list[Line]:
        lines = self.visit.lines
        if confirmed is not None and self.visit.scene in {Scene.SENT, Scene.OVER}:
            return list(lines[: confirmed + (self.visit.scene is Scene.OVER)])
        asked = self._asked_line()
        typed = _typed_before(lines, asked) if question and question.error else None
        return [line for line in lines if line is not asked and line is not typed]

    def _confirmed_at(self) -> int | None:
        places = [place for place, line in enumerate(self.visit.lines) if _confirms(line.letter)]
        return places[-1] if places else None

    def _confirmation(self, confirmed: int | None) -> Confirmation | None:
        case, team = self.visit.case, self.visit.team
        if confirmed is None or case is None or team is None or self.visit.scene is not Scene.SENT:
            return None
        letter = self.visit.lines[confirmed].letter
        rows = self._sent_rows(case, team)
        told = [said for said in _told_by(letter) if said.key not in IN_ROWS] if letter else []
        after = tuple(self._words(said) for said in told if said.key != HANDED_ON)
        passed_on = next((self._words(said) for said in told if said.key == HANDED_ON), None)
        return Confirmation(rows=rows, after=after, pass_on=passed_on)

    def _sent_rows(self, case: Case, team: Team) -> tuple[Fact, ...]:
        """Team, time, reference, phone, in that order; a promise that is kept, or broken, needs no time any more."""
        rows = [Fact(term=self._say("web.sent.team"), value=self._say("team.title", town=team.town))]
        if case.reached_at is None and case.breached_at is None:
            rows.append(Fact(term=self._say("web.sent.before"), value=self._when(case.due_at)))
        rows.append(Fact(term=self._say("web.sent.reference"), value=case.reference))
        if team.phone:
            rows.append(Fact(term=self._say("web.sent.phone"), value=team.phone, href=f"tel:{_dialled(team.phone)}"))
        return tuple(rows)

    def _question(self) -> Question | None:
        line = self._asked_line()
        if line is None or line.letter is None:
            return None
        question = self._asked(line.letter)
        typed = _typed_before(self.visit.lines, line)
        return replace(question, value=typed.mine or "") if question.error and typed else question

    def _asked_line(self) -> Line | None:
        """After sending, only a detour asks; otherwise the person just writes on."""
        line = self.visit.newest_line
        if self.visit.scene is Scene.OVER or line is None or line.letter is None:
            return None
        return line if self.visit.scene is not Scene.SENT or line.letter.choices else None

    def _asked(self, letter: Letter) -> Question:
        says = list(letter.says[-1:] if _confirms(letter) else letter.says)
        error = says.pop(0) if len(says) > 1 and letter.entry is not Entry.NONE and says[0].key in REFUSALS else None
        code = next((self._words(said) for said in says if said.key == CODE), "")
        rows = [said for said in says if said.key.startswith(SUMMARY)]
        plain = [said for said in says if not said.key.startswith(SUMMARY) and said.key != CODE]
        lead = [plain.pop(-2)] if rows and len(plain) > 1 else []
        added: list[Said] = []
        while len(plain) > 1 and _is_added(plain[-1]):
            added.insert(0, plain.pop())
        asked = headed(self._words(plain[-1])) if plain else headed("")
        beside = self.visit.scene is Scene.SENT and _may_be_passed_over(letter)
        return Question(
            heading=asked.heading,
            seq=letter.seq,
            remarks=(*(self._words(said) for said in plain[:-1]), *asked.before),
            lead=tuple(self._words(said) for said in lead),
            rows=tuple(self._row(said) for said in rows),
            after=(*asked.after, *(self._words(said) for said in added)),
            entry=Entry.NONE if beside else letter.entry,
            one_line=bool(plain) and plain[-1].key in ONE_LINE,
            code=code,
            comes_back=any(said.key == COMES_BACK for said in says),
            beside=beside,
            choices=tuple(self._option(choice) for choice in letter.choices),
            controls=self._controls(letter),
            error=self._words(error) if error else "",
        )

    def _controls(self, letter: Letter | None) -> tuple[Option, ...]:
        offered = letter.controls if letter else ()
        return tuple(self._option(one) for one in offered if one.id != ALWAYS_IN_REACH)

    def _more(self, letter: Letter | None) -> tuple[Option, ...]:
        """What can always be done, for those who have no field to write its word in; not twice what is offered already."""
        commands = MORE_WAYS.get(self.visit.scene, ())
        offered = {one.id for one in letter.controls} if letter else set()
        ways = (command for command in commands if PREFIX + command not in offered)
        return tuple(Option(value=PREFIX + command, label=self._say(f"control.{command}")) for command in ways)

    def _row(self, said: Said) -> Fact:
        term = self._say("slot." + said.key.removeprefix(SUMMARY))
        value = said.facts.get("value", "")
        return Fact(term=term, value=self._words(value) if isinstance(value, Said) else str(value))

    def _option(self, choice: Choice) -> Option:
        return Option(value=choice.id, label=self._words(choice.label))

    def _spoken(self, lines: list[Line], *, timed: bool) -> tuple[Spoken, ...]:
        spoken = (self._one(line, timed=timed) for line in _without_switching(lines))
        return tuple(one for one in spoken if one.text)

    def _one(self, line: Line, *, timed: bool) -> Spoken:
        at, when = (line.at.isoformat(), self._when(line.at)) if timed else ("", "")
        if line.letter is None:
            who, text = self._say("web.who.you"), line.mine or ""
            return Spoken(key=str(line.id), kind="mine", who=who, text=text, at=at, when=when)
        letter = render(line.letter, self.catalogs, locale=self.locale)
        who = self._say("web.who.staff", name=letter.author) if letter.author else self._say("web.who.us")
        return Spoken(key=str(line.id), kind="theirs", who=who, text=letter.text, at=at, when=when)

    def _when(self, at: datetime) -> str:
        return self._say("web.moment", at=at)

    def _words(self, said: Said) -> str:
        return words_of(said, self.catalogs, self.locale)

    def _say(self, key: str, **facts: str | datetime) -> str:
        return self.catalogs.say(self.locale, key, **facts)


def _with_refusal(view: ChatView, refusal: Refusal) -> ChatView:
    question = view.question
    if view.writes_on and refusal.fits:
        return replace(view, message=refusal)
    if question is None or question.entry is Entry.NONE or not refusal.fits:
        return replace(view, kept=refusal)
    return replace(view, question=replace(question, value=refusal.text, error=refusal.words, marked=refusal.marked))


def _is_added(said: Said) -> bool:
    return said.key in ADDITIONS or said.key.startswith(CARD)


def _typed_before(lines: tuple[Line, ...], asked: Line | None) -> Line | None:
    """The person's own words right before a letter."""
    place = lines.index(asked) if asked in lines else 0
    before = lines[place - 1] if place else None
    return before if before and before.mine else None


def _without_switching(lines: list[Line]) -> Iterator[Line]:
    """The language is changed by one press here: the question about it was never on the page."""
    asked = False
    for line in lines:
        was_asked, asked = asked, line.letter is not None and line.letter.says[-1:] == (ASKS_LANGUAGE,)
        if not asked and not (was_asked and line.mine):
            yield line


def _told_by(letter: Letter) -> tuple[Said, ...]:
    """Without what it asks at its end."""
    return letter.says[:-1] if letter.choices else letter.says


def _may_be_passed_over(letter: Letter) -> bool:
    """It takes words as well as a choice among several: whoever just writes on has answered it."""
    return letter.entry is Entry.TEXT and any(choice.id != SKIP for choice in letter.choices)


def _confirms(letter: Letter | None) -> bool:
    return letter is not None and any(said.key == CONFIRMS for said in letter.says)


def _dialled(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")
