"""A little of everything that a Veginn may hold, written by its own services."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from core import feedback, pulse, traces
from core.alerts.bell import Bell
from core.alerts.channels import Channels, code_of
from core.alerts.messages import Messages
from core.alerts.records import ChannelKind
from core.alerts.sending import Sending
from core.cases import store
from core.cases.breaking import note_broken
from core.cases.company import Sign, show
from core.cases.desk import Desk, Wording
from core.cases.family import FamilySide
from core.cases.lessons import Asked, Lessons
from core.cases.meeting import hold_meeting
from core.cases.path import Item, TalkPlace
from core.cases.promise import Watch
from core.cases.records import CloseReason
from core.cases.talks import NewTalk, hold_talk, tick
from core.clock import OSLO
from core.consultations import Answer, Band, PartnerSide, Question, Receipt, Role
from core.consultations.desk import ConsultationDesk
from core.consultations.watch import fire_due as fire_consultations
from core.conversations import Conversation
from core.conversations import store as conversations
from core.db import Database, Tx, begin
from core.doors import links, moves
from core.duty import calendars
from core.duty import store as duty
from core.duty.records import Layer, Pattern, Rules
from core.duty.rota import Rota
from core.ids import IdSource
from core.inbox import first_sight
from core.outbox import Care, Letter, said
from core.outbox.store import Post
from core.places import load_gazetteer
from core.setup import SetupDesk, Subject, Topic
from core.staff import Actor
from core.staff import Role as StaffRole
from core.staff.devices import remember_device
from core.staff.sessions import start_session
from core.vault import Vault
from tests.builders import PROMISE, START, Opened, member, open_case, put_staff, supervisor
from tests.core.alerts.fakes import Deaf
from tests.worker.alerting import ROOM

KARI, SOLVEIG = member(), supervisor()
LIV = Actor(staff_id="liv", name="Liv", role=StaffRole.LEADER, team_id="molde")
WORDS = "Snøkrystall4711"
"""What families and staff write here; it must lie nowhere in clear."""
DAY = timedelta(days=1)


@dataclass(slots=True, frozen=True, kw_only=True)
class Life:
    """`waiting`: an open case with a thread, and a reply on its way. `closed`: one that the team has ended.

    `asked`: the receipt of a consultation with an answer and a question that waits. `withdrawn`: one taken back, of which no words are left. `drafting`: somebody in the middle of the first questions.
    """

    waiting: Opened
    closed: Opened
    withdrawn: Opened
    drafting: str
    asked: Receipt


async def live(database: Database, vault: Vault, ids: IdSource, *, now: datetime = START) -> Life:
    cases = [await open_case(database, vault, ids, now=now, answers={"name": WORDS, "words": WORDS}) for _ in range(3)]
    waiting, closed, withdrawn = cases
    async with begin(database) as tx:
        await _staff_at_work(tx, now=now)
        await _the_house_is_set_up(tx, now=now)
        await hold_meeting(tx, KARI, now=now)
        await show(tx, KARI, waiting.case_id, Sign.WRITES, now=now)
        await _a_promise_was_broken(tx, vault, ids, waiting, now=now)
        await _duty_is_planned(tx, vault, ids, now=now)
        await _talk_goes_on(tx, vault, ids, waiting, now=now)
        desk, family = Desk(vault, ids), FamilySide(vault, ids, PROMISE)
        await _they_have_talked(tx, ids, closed, now=now)
        await desk.close(tx, KARI, closed.case_id, CloseReason.GUIDED_ON, now=now)
        await family.withdraw(tx, withdrawn.case_id, now=now)
        drafting = await _somebody_begins(tx, vault, ids, now=now)
        asked = await _partner_asks(tx, vault, ids, now=now)
    async with begin(database) as tx:
        await _the_bell_rings(tx, vault, ids, now=now)
    async with begin(database) as tx:
        await Watch(vault, ids).fire_due(tx, now=now + PROMISE / 2, limit=10)
        await fire_consultations(tx, now=now + PROMISE / 2, limit=10)
    return Life(waiting=waiting, closed=closed, withdrawn=withdrawn, drafting=drafting, asked=asked)


async def kari_writes(tx: Tx, vault: Vault, ids: IdSource, opened: Opened, *, now: datetime = START) -> str:
    """The id of her message."""
    wording = Wording(text=WORDS, once=ids.new_id())
    await Desk(vault, ids).reply(tx, KARI, opened.case_id, wording, now=now)
    return wording.once


async def the_bot_asks(tx: Tx, ids: IdSource, talk: Conversation, *, now: datetime = START) -> None:
    await Post(talk.id, talk.key, ids).put(
        tx, Letter(locale="nn", says=(said("child_age"),)), care=Care.HARMLESS, now=now
    )


async def talk_of(tx: Tx, vault: Vault, conversation_id: str) -> Conversation:
    talk = await conversations.find_by_id(tx, vault, conversation_id)
    assert talk is not None
    return talk


async def _partner_asks(tx: Tx, vault: Vault, ids: IdSource, *, now: datetime) -> Receipt:
    receipt, partner = Receipt.new(bytes(range(10))), PartnerSide(vault, ids, PROMISE)
    question = Question(team_id="molde", role=Role.MIDWIFE, band=Band.UNBORN, locale="nn", words=WORDS)
    asked = await partner.ask(tx, receipt, question, now=now)
    answer = Answer(words=WORDS, once=ids.new_id(), version=asked.version)
    await ConsultationDesk(vault, ids, PROMISE).answer(tx, KARI, asked.id, answer, now=now)
    await partner.follow_up(tx, receipt, WORDS, now=now)
    return receipt


async def _a_promise_was_broken(tx: Tx, vault: Vault, ids: IdSource, opened: Opened, *, now: datetime) -> None:
    """As the clock notes it, and what a supervisor wrote of it."""
    await note_broken(tx, ids, [await store.get(tx, opened.case_id)], now=now)
    lessons = Lessons(vault)
    (breach,), _ = await lessons.found(tx, SOLVEIG, Asked())
    await lessons.learn(tx, SOLVEIG, breach.id, WORDS, seen=None, now=now)


async def _staff_at_work(tx: Tx, *, now: datetime) -> None:
    await put_staff(tx, KARI, SOLVEIG, LIV)
    await start_session(tx, KARI.staff_id, now=now)
    await remember_device(tx, KARI.staff_id, now=now)
    await pulse.beat(tx, "clock", now=now)
    await feedback.count(tx, KARI.team_id or "", "way", "easy", now=now)


async def _the_house_is_set_up(tx: Tx, *, now: datetime) -> None:
    desk, texts = SetupDesk(load_gazetteer()), Subject(Topic.TEXTS, "molde")
    line = '{"key": "greeting", "nn": "Hei frå {team}.", "nb": "Hei fra {team}.", "en": "Hello from {team}."}'
    await desk.apply(tx, LIV, texts, f"[{line}]", based_on=0, now=now)
    await desk.back(tx, LIV, texts, 0, based_on=1, now=now)


async def _duty_is_planned(tx: Tx, vault: Vault, ids: IdSource, *, now: datetime) -> None:
    messages = Messages(ids)
    rota, channels = Rota(ids, messages), Channels(vault, ids, messages, {ChannelKind.MAIL: Deaf()})
    channel_id = await channels.add(tx, KARI, ChannelKind.MAIL, f"{WORDS}@example.org", now=now)
    await channels.prove(tx, KARI, channel_id, code_of(vault, channel_id, 1), now=now)
    shift = Pattern(id="", layer=Layer.DEPUTY, staff_id="kari", weekday=0, starts=time(8), ends=time(16))
    await rota.plan_shift(tx, KARI, shift, now=now)
    await rota.take_over(tx, KARI, now=now)
    await rota.be_away(tx, KARI, "kari", starts_at=now + DAY, ends_at=now + 2 * DAY, now=now)
    await rota.rule(tx, LIV, Rules(neighbour_id="molde"), now=now)
    await calendars.new_address(tx, ids, KARI, whole_team=False, now=now)
    await duty.first_told(tx, "molde", "week", now=now)


async def _the_bell_rings(tx: Tx, vault: Vault, ids: IdSource, *, now: datetime) -> None:
    await Watch(vault, ids).fire_due(tx, now=now, limit=10)
    await Bell(ids, Messages(ids)).ring_new(tx, now=now, limit=10)
    sending = Sending(vault, ids)
    for parcel in await sending.take(tx, now=now, room=ROOM):
        await sending.settle(tx, parcel, None, now=now)


async def _they_have_talked(tx: Tx, ids: IdSource, opened: Opened, *, now: datetime) -> None:
    new = NewTalk(TalkPlace.HOME, now.astimezone(OSLO).date(), ids.new_id())
    await hold_talk(tx, KARI, opened.case_id, new, now=now)
    await tick(tx, KARI, opened.case_id, {Item.SECRECY: True}, now=now)


async def _talk_goes_on(tx: Tx, vault: Vault, ids: IdSource, opened: Opened, *, now: datetime) -> None:
    talk = await talk_of(tx, vault, opened.conversation_id)
    await first_sight(tx, channel="web", external_id=ids.new_id(), now=now)
    await conversations.save_state(tx, talk, f'{{"said": "{WORDS}"}}', draft_expires_at=None)
    await conversations.add_line(tx, talk, ids, now=now, mine=WORDS)
    await moves.note_move(tx, vault, talk.id, channel="telegram", address=ids.new_secret())
    await FamilySide(vault, ids, PROMISE).add_words(tx, opened.case_id, WORDS, now=now)
    await Desk(vault, ids).note(tx, KARI, opened.case_id, Wording(text=WORDS, once=ids.new_id()), now=now)
    await kari_writes(tx, vault, ids, opened, now=now)


async def _somebody_begins(tx: Tx, vault: Vault, ids: IdSource, *, now: datetime) -> str:
    talk = await conversations.start(tx, vault, ids, channel="telegram", address=ids.new_secret(), now=now)
    await conversations.save_state(tx, talk, "{}", draft_expires_at=now + DAY)
    await the_bot_asks(tx, ids, talk, now=now)
    await traces.keep(tx, talk.id, (11, 12), passing=False, now=now)
    await links.make_link(tx, vault, talk.id, ids.new_secret(), locale="nn", now=now)
    return talk.id
