"""Broken promises, for supervisors and leaders: who waited, for how long, why, and what was learned. No family's words."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO

from admin import addresses
from admin.forms.breaches import LessonForm, ListForm, write_moment
from admin.views.queue import Seen, counted
from core.cases.breaches import Breach, Cause
from core.clock import OSLO
from web.page import Fact, Option, Problem

COLUMNS = ("team", "due", "met", "minutes", "cause", "learned")
FORMULA = ("=", "+", "-", "@", "\t")
BOM = "\ufeff"
"""Without it the spreadsheet most in use reads "å" as two letters."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Listed:
    """What a page of the list is drawn from. `next`: where the next one begins, in an address."""

    seen: Seen
    form: ListForm
    rows: Sequence[Breach]
    causes: Mapping[str, Cause]
    still: int
    next: str = ""


@dataclass(slots=True, frozen=True, kw_only=True)
class Hand:
    """What somebody brings to the page of one: a form with what is wrong about it, or a press that has led here.

    `kept`: it was typed before the session ran out.
    """

    typed: LessonForm | None = None
    problem: str = ""
    done: bool = False
    kept: bool = False


@dataclass(slots=True, frozen=True, kw_only=True)
class BrokenLine:
    """`learned` is what was learned, `to_learn` the way to write it where nothing is."""

    still: bool
    over: str
    reference: str
    href: str
    team: str
    due: str
    due_iso: str
    stage: str
    holder: str
    cause: str
    learned: str
    to_learn: str


@dataclass(slots=True, frozen=True, kw_only=True)
class BrokenView:
    summary: str
    causes: tuple[str, ...]
    lines: tuple[BrokenLine, ...]
    empty: str
    teams: tuple[Option, ...]
    form: ListForm
    problems: tuple[Problem, ...]
    next: str
    file: str
    fragment: str
    events: str = addresses.EVENTS

    def error(self, name: str) -> str:
        return next((one.words for one in self.problems if one.field == name), "")


@dataclass(slots=True, frozen=True, kw_only=True)
class BreachView:
    """One of them. `others`: what somebody else wrote meanwhile."""

    id: str
    title: str
    facts: tuple[Fact, ...]
    words: str
    seen: str
    by: str
    gone: str
    problem: Problem | None
    others: str
    done: str
    kept: bool
    action: str


def broken_view(listed: Listed) -> BrokenView:
    seen, form = listed.seen, listed.form
    asked = form.query
    return BrokenView(
        summary=_summary(seen, listed.still),
        causes=tuple(_counted(seen, listed.causes)),
        lines=tuple(_line(seen, one, listed.causes[one.id]) for one in listed.rows),
        empty=seen.say("console.broken.none_found" if any(asked.values()) else "console.broken.empty"),
        teams=_teams(seen),
        form=form,
        problems=_problems(seen, form),
        next=addresses.broken(addresses.BROKEN, {**asked, "after": listed.next}) if listed.next else "",
        file=addresses.broken(addresses.BROKEN_FILE, asked),
        fragment=addresses.broken(addresses.BROKEN_NOW, asked),
    )


def breach_view(seen: Seen, one: Breach, cause: Cause, hand: Hand) -> BreachView:
    """What was typed stands in the box instead of what is kept; after a conflict what is kept is shown beside it."""
    say, lesson, typed = seen.say, one.lesson, hand.typed
    standing = lesson.words or "" if lesson else ""
    late = typed is not None and typed.seen != (lesson.at if lesson else None)
    by = say("console.breach.by", name=lesson.by, when=say.moment(lesson.at, now=seen.now)) if lesson else ""
    return BreachView(
        id=one.id,
        title=say("console.breach.title", reference=one.reference),
        facts=tuple(_facts(seen, one, cause)),
        words=typed.words if typed else standing,
        seen=write_moment(lesson.at if lesson else None),
        by=by,
        gone=say("console.breach.gone") if one.erased else "",
        problem=Problem(field="words", words=say(hand.problem)) if hand.problem else None,
        others=standing if late else "",
        done=say("console.breach.done") if hand.done else "",
        kept=hand.kept,
        action=addresses.breach_page(one.id),
    )


def broken_file(listed: Listed) -> str:
    """A line for each, for a spreadsheet: no reference and no names, since files wander. Times with their offset from UTC."""
    seen, sheet = listed.seen, StringIO()
    writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    writer.writerow(seen.say(f"console.broken.column.{name}") for name in COLUMNS)
    for one in listed.rows:
        writer.writerow(_safe(cell) for cell in _cells(seen, one, listed.causes[one.id]))
    return BOM + sheet.getvalue()


def _cells(seen: Seen, one: Breach, cause: Cause) -> tuple[str, ...]:
    return (
        seen.towns.get(one.team_id, ""),
        _iso(one.due_at),
        _iso(one.ended_at) if one.ended_at else "",
        str(int(_late(seen, one).total_seconds() // 60)),
        seen.say(f"console.broken.cause.{cause}"),
        one.lesson.words or "" if one.lesson else "",
    )


def _safe(cell: str) -> str:
    """A spreadsheet reckons what begins like a formula: a team's name must not be one."""
    return f"'{cell}" if cell[:1] in FORMULA else cell


def _iso(at: datetime) -> str:
    return at.astimezone(OSLO).isoformat(timespec="minutes")


def _counted(seen: Seen, causes: Mapping[str, Cause]) -> Iterator[str]:
    counts = Counter(causes.values())
    yield from (
        seen.say("console.broken.cause_line", cause=seen.say(f"console.broken.cause.{cause}"), count=counts[cause])
        for cause in Cause
        if counts[cause]
    )


def _summary(seen: Seen, still: int) -> str:
    return counted(seen.say, "console.broken.now", still) if still else seen.say("console.broken.none_now")


def _teams(seen: Seen) -> tuple[Option, ...]:
    """Empty where there is nothing to choose between."""
    if seen.actor.team_id is not None:
        return ()
    found = sorted((town, id_) for id_, town in seen.towns.items())
    every = Option(value="", label=seen.say("console.broken.all_teams"))
    return (every, *(Option(value=id_, label=town) for town, id_ in found))


def _problems(seen: Seen, form: ListForm) -> tuple[Problem, ...]:
    trouble = form.trouble
    return (Problem(field=trouble[0], words=seen.say(trouble[1])),) if trouble else ()


def _line(seen: Seen, one: Breach, cause: Cause) -> BrokenLine:
    say = seen.say
    learned = one.lesson.words if one.lesson else ""
    return BrokenLine(
        still=one.ended_at is None,
        over=_over(seen, one),
        reference=one.reference,
        href=addresses.breach_page(one.id),
        team=seen.towns.get(one.team_id, ""),
        due=say.moment(one.due_at, now=seen.now),
        due_iso=one.due_at.isoformat(),
        stage=say(f"console.stage.{one.stage}"),
        holder=one.holder or say("console.nobody"),
        cause=say(f"console.broken.cause.{cause}"),
        learned=say("console.breach.gone_short") if learned is None else learned,
        to_learn=say("console.breach.write") if not learned and not one.erased else "",
    )


def _facts(seen: Seen, one: Breach, cause: Cause) -> Iterator[Fact]:
    line, say = _line(seen, one, cause), seen.say
    for name in ("team", "due", "over", "cause", "stage", "holder"):
        yield Fact(term=say(f"console.broken.head.{name}"), value=getattr(line, name))


def _late(seen: Seen, one: Breach) -> timedelta:
    return max(timedelta(0), (one.ended_at or seen.now) - one.due_at)


def _over(seen: Seen, one: Breach) -> str:
    amount = seen.say.amount(_late(seen, one))
    if one.ended_at is None:
        return seen.say("console.broken.over", amount=amount)
    return seen.say("console.broken.reached_after" if one.reached else "console.broken.closed_after", amount=amount)
