"""The console's words: the same keys and facts in all three languages, and every key that a page can ask for."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import admin
from admin.forms.case import Action
from admin.forms.channels import Action as ChannelAction
from admin.forms.channels import Quiet
from admin.forms.consultation import Action as AskedAction
from admin.forms.duty import Action as DutyAction
from admin.forms.moments import Wrong
from admin.forms.offer import Answer
from admin.routes.alerts import FIRST, NOT_FIRST
from admin.routes.keys import KEYS
from admin.routes.meeting import Action as MeetingAction
from admin.views.board import PARTS
from admin.views.broken import COLUMNS
from admin.views.lost import BAD
from admin.views.notices import TO_DO
from admin.views.offering import GONE
from admin.views.story import WITH_TEAM
from admin.views.way import BY_PHONE
from bot.i18n import LOCALES, Catalogs
from core.alerts.answering import Outcome
from core.alerts.records import ChannelKind, Purpose, Subject
from core.cases.breaches import Cause
from core.cases.doubt import Decision
from core.cases.records import Attempt, CloseReason, Kind, Matter, Reached, Stage
from core.cases.views import View
from core.duty.clashes import Why
from core.duty.records import Layer
from core.duty.turns import Extent, Turn
from core.outbox import Delivery
from core.places import Coverage
from core.safety import HelpKind
from core.services import ServiceKind
from core.setup import FORMS, Problem, Topic
from core.sla.policy import Milestone
from core.staff import Role
from veginn.rota_letters import INSTEAD

ROOM = Path(admin.__file__).parent
ASKED = re.compile(
    r"""\b(?:t|say)\(\s*["']((?:console|notice|consultation_notice|error|alert|answer)\.[a-z_0-9.]+)["']"""
)
NAMED = re.compile(r"""["']((?:console|notice|consultation_notice|error|alert|answer)\.[a-z_0-9.]+)["']""")
CORE = Path(admin.__file__).parent.parent / "core"
BULLETINS = tuple(
    Path(admin.__file__).parent.parent / "veginn" / f"{name}.py" for name in ("bulletins", "rota_letters", "watchdog")
)
FILES = (
    "console.po",
    "queue.po",
    "path.po",
    "company.po",
    "copy_out.po",
    "writing.po",
    "board.po",
    "accounts.po",
    "duty.po",
    "alerts.po",
    "setup.po",
    "design.po",
)
LONGEST_SENTENCE = 20

FAMILIES: dict[str, tuple[object, ...]] = {
    "console.company.{}": ("looks", "writes"),
    "console.broken.cause.{}": tuple(Cause),
    "console.broken.now.{}": ("one", "many"),
    "console.board.waiting.{}": ("one", "many"),
    "console.board.broken.{}": ("one", "many"),
    "console.board.soon.{}": ("one", "many"),
    "console.board.age.{}": PARTS,
    "console.accounts.role.{}": tuple(Role),
    "console.broken.column.{}": COLUMNS,
    "console.duty.yields.{}": tuple(Why),
    "console.problem.other_form.{}": ("nn", "nb", "en"),
    "console.company.short.{}": ("looks", "writes"),
    "console.done.{}": tuple(Action),
    "console.offer.done.{}": (*Answer, GONE),
    "console.consultation.done.{}": tuple(AskedAction),
    "console.consultation.due.{}": ("running", "broken", "answered"),
    "consultation_notice.{}": (*Milestone, "urgent", "other"),
    "console.numbers.{}": ("asked", "answered", "in_time"),
    "console.consultations.waiting.{}": ("one", "many"),
    "console.consultations.broken.{}": ("one", "many"),
    "console.queue.view.{}": tuple(View),
    "console.queue.view.all": (None,),
    "console.queue.empty.{}": (*View, "all"),
    "console.queue.empty_advice.{}": tuple(View),
    "console.queue.written.{}": ("one", "many"),
    "console.keys.{}": KEYS,
    "console.keys.name.{}": KEYS,
    "console.meeting.done.{}": tuple(MeetingAction),
    "console.attempted.{}": tuple(Attempt),
    "console.reached.{}": tuple(Reached),
    "console.closed.{}": tuple(CloseReason),
    "console.stage.{}": tuple(Stage),
    "console.value.who.{}": tuple(Kind),
    "console.milestone.{}": tuple(Milestone),
    "notice.{}": (
        *(*Milestone, *BAD, *TO_DO),
        *("withdrawn", "unreachable", "urgent", "offer_accepted", "offer_declined", "other"),
        *("given_back", "moved_here"),
    ),
    "console.matters.{}": tuple(Matter),
    "console.event.{}": (
        *BAD,
        *Decision,
        *WITH_TEAM,
        "unreachable",
        "claim_ended",
        "unread",
        "reopened",
        "broken",
        "acknowledged",
    ),
    "console.lost.{}": (*BAD, "closed"),
    "console.lost.more.{}": tuple(BAD - {"undelivered"}),
    "console.way.{}": (*BY_PHONE, "try_chat", "wait"),
    "console.way.voicemail.{}": ("yes", "no"),
    "console.delivery.{}": (*Delivery, "gave_up", "unread", "unread_call"),
    "console.language.{}": LOCALES,
    "console.reply.label.{}": LOCALES,
    "console.channel.{}": ("web", "telegram", "terminal"),
    "console.reply.help.{}": ("web", "telegram", "terminal"),
    "console.waits.{}": ("holder", "contact", "delivery", "answer", "family"),
    "console.trouble.{}.heading": (403, 404, 410, 503),
    "console.trouble.{}.advice": (403, 404, 410, 503),
    "alert.rota.instead.{}": (*INSTEAD.values(), "nobody"),
    "alert.subject.{}": (*Subject, Purpose.WEEK, Purpose.HOLE),
    "console.duty.layer.{}": tuple(Layer),
    "console.duty.has.{}": tuple(Layer),
    "console.duty.better.{}": ("covered", "deputy", "fair", "alone", "long"),
    "console.duty.ask.{}": ("drop", "undo"),
    "console.duty.ask.yes.{}": ("drop", "undo"),
    "console.duty.problem.day.{}": tuple(Wrong),
    "console.duty.problem.time.{}": (Wrong.MISSING, Wrong.UNREADABLE, Wrong.NO_SUCH),
    "alert.duty.{}.on_call": (Turn.GETS, Turn.LOSES),
    "alert.duty.{}.deputy": tuple(Turn),
    "alert.duty.when.{}": tuple(Extent),
    "console.duty.tier.{}": ("deputy", *INSTEAD.values()),
    "console.duty.rings.{}": ("after_on_call", "nobody_after", "nobody_first", "nobody_at_all"),
    "console.duty.done.{}": tuple(DutyAction),
    "console.duty.change.{}": ("title", "help", "button"),
    "console.duty.away.{}": ("title", "help", "button"),
    "console.duty.plan.{}": ("title", "help", "button"),
    "console.duty.weekly.{}": ("first", "last"),
    "console.calendar.{}": tuple(Layer),
    "console.calendar.{}.named": tuple(Layer),
    "console.rules.problem.{}": ("step", "claim", "unread"),
    "console.channels.kind.{}": tuple(ChannelKind),
    "console.channels.missing.{}": tuple(ChannelKind),
    "console.channels.owner.{}": ("own", "team"),
    "console.channels.quiet.{}": ("own", "team"),
    "console.channels.quiet.choice.{}": (*Quiet, "usual", "team_none"),
    "console.channels.done.{}": tuple(ChannelAction),
    "console.alerts.done.{}": (FIRST, NOT_FIRST),
    "console.alerts.outcome.{}": (
        *("sent", "not_set_up", "failed", "other"),
        *("bad_address", "refused", "timeout", "unreachable", "service"),
    ),
    "answer.{}.words": (*Outcome, "team"),
    "answer.{}.advice": (*Outcome, "team"),
    "answer.to.{}": tuple(Subject),
    "answer.to.sign_in.{}": tuple(Subject),
    "alert.watch.{}.subject": ("stands", "goes"),
    "console.setup.topic.{}": tuple(Topic),
    "console.setup.help.{}": tuple(Topic),
    "console.setup.section.{}": (*(part.name for form in FORMS.values() for part in form.sections), "move"),
    "console.setup.field.{}": tuple(
        {name for form in FORMS.values() for part in form.sections for name in part.fields}
    ),
    "console.setup.choice.{}": (
        *("open", "doorbell", "off", "municipality", "postcode", "greeting", "closing"),
        *(*Coverage, *HelpKind, *ServiceKind),
    ),
    "console.setup.fault.{}": tuple(Problem),
    "console.setup.change.{}": ("added", "removed", "altered", "reordered", "moved"),
    "console.setup.step.{}": ("up", "down"),
    "console.setup.move.{}": ("one", "many"),
    "console.setup.done.{}": ("saved", "same"),
}


def catalog(locale: str) -> dict[str, str]:
    """All that staff read, in the console and outside it."""
    found: dict[str, str] = {}
    for name in FILES:
        with (ROOM.parent / "bot" / "i18n" / locale / "LC_MESSAGES" / name).open("rb") as stream:
            found |= {str(entry.id): str(entry.string) for entry in read_po(stream) if entry.id}
    return found


def facts(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def asked_for() -> Iterator[str]:
    for file in (*ROOM.rglob("*.html"), *ROOM.rglob("*.py"), *BULLETINS):
        yield from ASKED.findall(file.read_text(encoding="utf-8"))
    for file in CORE.rglob("*.py"):
        yield from (key for key in NAMED.findall(file.read_text(encoding="utf-8")) if key.startswith("error."))
    for pattern, values in FAMILIES.items():
        yield from (pattern.format(value) for value in values)


def test_the_three_languages_have_the_same_keys_and_facts() -> None:
    nn, nb, en = (catalog(locale) for locale in LOCALES)
    assert nn.keys() == nb.keys() == en.keys()
    for key, words in nn.items():
        assert words
        assert facts(words) == facts(nb[key]) == facts(en[key]), key


def test_every_key_that_a_page_or_an_error_asks_for_has_words(catalogs: Catalogs) -> None:
    wanted = set(asked_for())
    assert len(wanted) > 150
    assert [key for key in sorted(wanted) if not catalogs.has(key)] == []


def test_no_text_of_the_duty_is_left_that_nobody_says() -> None:
    files = (*ROOM.rglob("*.html"), *ROOM.rglob("*.py"), *BULLETINS)
    wanted = {*asked_for(), *(key for file in files for key in NAMED.findall(file.read_text(encoding="utf-8")))}
    ours = {entry for entry in catalog("nn") if entry.startswith(OURS)}
    assert sorted(ours - wanted) == []


OURS = ("console.duty.", "console.rules.", "console.channels.", "console.alerts.", "console.foot.", "answer.", "alert.")


@pytest.mark.parametrize("locale", LOCALES)
def test_sentences_are_short(locale: str) -> None:
    sentences = (
        (key, sentence) for key, words in catalog(locale).items() for sentence in re.split(r"(?<=[.!?:])\s", words)
    )
    assert [key for key, sentence in sentences if len(sentence.split()) > LONGEST_SENTENCE] == []


BOKMAL = re.compile(r"\b(jeg|ikke|hva|hvem|hvor|noen|noe|fra|bare|saken|siden|uken|dere)\b")


def test_nynorsk_is_nynorsk() -> None:
    assert [key for key, words in catalog("nn").items() if BOKMAL.search(words.lower())] == []
