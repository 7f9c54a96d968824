"""The note that somebody takes along into the journal: everything of a case, as plain text in parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from admin import addresses
from admin.views.card import card_view, chosen
from admin.views.facts import Facts, Reader
from admin.views.path import path_view
from admin.views.say import Say
from admin.views.thread import thread_lines
from core.cases.copying import COPIED
from core.cases.records import MessageKind
from core.clock import OSLO


@dataclass(slots=True, frozen=True)
class Part:
    """A heading, and paragraphs as they are."""

    heading: str
    lines: tuple[str, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class Note:
    """`with_notes`: the team's own notes are in it."""

    reference: str
    title: str
    parts: tuple[Part, ...]
    foot: str
    with_notes: bool

    @property
    def text(self) -> str:
        parts = [f"{part.heading}\n\n" + "\n".join(part.lines).rstrip() for part in self.parts]
        return "\n\n\n".join([self.title, *parts, self.foot]) + "\n"


@dataclass(slots=True, frozen=True, kw_only=True)
class CopyOutView:
    note: Note
    back: str
    here: str
    as_text: str
    as_pdf: str


def copy_out_view(case_id: str, note: Note) -> CopyOutView:
    return CopyOutView(
        note=note,
        back=addresses.case_page(case_id),
        here=addresses.copy_out(case_id),
        as_text=addresses.copy_out(case_id, kind="txt", notes=note.with_notes),
        as_pdf=addresses.copy_out(case_id, kind="pdf", notes=note.with_notes),
    )


def note_of(reader: Reader, facts: Facts, *, with_notes: bool) -> Note:
    """In the language of whoever takes it along, with the words of the family as they wrote them."""
    say, case = reader.say, facts.page.case
    parts = (
        Part(say("console.copy_out.head"), tuple(_head(say, facts))),
        Part(say("console.card.contact"), tuple(_contact(say, facts))),
        Part(say("console.card.told"), tuple(_told(say, facts))),
        Part(say("console.copy_out.thread"), tuple(_thread(reader, facts, with_notes=with_notes))),
        Part(say("console.copy_out.path"), tuple(_path(reader, facts))),
    )
    who, when = reader.actor.name, _moment(say, reader.now)
    return Note(
        reference=case.reference,
        title=say("console.copy_out.title", reference=case.reference),
        parts=tuple(part for part in parts if part.lines),
        foot=say("console.copy_out.foot", who=who, when=when),
        with_notes=with_notes,
    )


def _head(say: Say, facts: Facts) -> Iterator[str]:
    case = facts.page.case
    yield _line(say("console.copy_out.team"), facts.towns.get(case.team_id, ""))
    yield _line(say("console.card.who"), chosen(say, "who", case.kind))
    yield _line(say("console.copy_out.channel"), say(f"console.channel.{case.channel}"))
    yield _line(say("console.copy_out.opened"), _moment(say, case.opened_at))
    if case.reached_at:
        yield _line(say("console.copy_out.reached"), _moment(say, case.reached_at))
    if case.closed_at:
        reason = say(f"console.closed.{case.close_reason}") if case.close_reason else say("console.stage.withdrawn")
        yield _line(say("console.copy_out.closed"), f"{_moment(say, case.closed_at)}, {reason}")


def _contact(say: Say, facts: Facts) -> Iterator[str]:
    card = card_view(say, facts.page.card, facts.page.case.kind)
    yield from card.rules
    yield from (_line(row.term, row.value) for row in card.contact)


def _told(say: Say, facts: Facts) -> Iterator[str]:
    card = card_view(say, facts.page.card, facts.page.case.kind)
    yield from (_line(row.term, row.value) for row in card.told)
    if card.words:
        yield from ("", card.words)


def _thread(reader: Reader, facts: Facts, *, with_notes: bool) -> Iterator[str]:
    written = {message.id: message for message in facts.page.messages}
    for line in thread_lines(reader, facts):
        message = written[line.id]
        if message.kind is MessageKind.NOTE and not with_notes:
            continue
        state = f" ({line.state})" if line.trouble else ""
        who = _who(reader, facts, line.who, staff_id=message.staff_id)
        yield f"{_moment(reader.say, message.at)} · {who}{state}"
        yield line.text + "\n"


def _who(reader: Reader, facts: Facts, shown: str, *, staff_id: str | None) -> str:
    """By name: "you" means nothing in a journal."""
    return facts.names.get(staff_id) or reader.say("console.somebody") if staff_id else shown


def _path(reader: Reader, facts: Facts) -> Iterator[str]:
    path = path_view(reader.say, facts, note="", wrong={}, now=reader.now)
    yield from (line.words for line in path.talks)
    for checklist in path.checklists:
        done = [tick for tick in checklist.ticks if tick.checked]
        if done:
            yield from ("", f"{checklist.title} ({checklist.state})")
            yield from (f"– {tick.words}" for tick in done)
    if path.guided:
        yield from ("", path.guided)


def _moment(say: Say, at: datetime) -> str:
    """With the year, and never as "today": a journal is read for long."""
    return say("console.copy_out.moment", day=at.astimezone(OSLO).date(), clock=say.clock(at))


def _line(term: str, value: str) -> str:
    return f"{term}: {value}"


def copied_words(say: Say, facts: Facts) -> str:
    """When it was last copied out, and by whom; empty if never."""
    last = next((entry for entry in reversed(facts.entries) if entry.action == COPIED), None)
    if last is None:
        return ""
    who = facts.names.get(last.actor.removeprefix("staff:")) or say("console.somebody")
    day = last.at.astimezone(OSLO).date()
    return say("console.copy_out.done", who=who, day=day)
