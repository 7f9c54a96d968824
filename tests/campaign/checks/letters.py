"""Telegram's ledger held against the outbox: nothing lost, no copy too many, nothing out of turn."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from core.cases.delivery import OF_PROGRAM, OF_STAFF
from core.cases.records import Message, MessageKind
from core.outbox import NOBODY_THERE, Delivery
from tests.campaign.caller import Caller
from tests.campaign.checks.promises import NEAR
from tests.campaign.files import AnyRow
from tests.campaign.scene import Scene, Sent
from tests.campaign.staff import Answered
from tests.campaign.temper import Ending

LOSSES = {*OF_STAFF.values(), *OF_PROGRAM.values()}
FINAL = {Delivery.DELIVERED, Delivery.FAILED, Delivery.UNCERTAIN}


def every_letter_is_settled(scene: Scene) -> Iterator[str]:
    for row in scene.files.all_letters:
        if row.state not in FINAL or row.due_at is not None:
            yield f"letter {row.id} is still {row.state}"


def every_word_was_answered(scene: Scene) -> Iterator[str]:
    """Each update that Telegram brought made one letter, and each letter is in the chat as often as it says."""
    for caller in scene.crowd.of(Ending.SENT):
        talk = scene.talk_of(caller)
        rows = scene.files.letters[talk.talk.id] if talk else []
        least, most = _letters_due(scene, caller)
        if not least <= len(rows) <= most:
            yield f"chat {caller.person.user_id}: {least} to {most} letters were due, {len(rows)} were written"
        sent = len(scene.chats[caller.person.user_id])
        lowest, highest = _copies_due(rows)
        if not lowest <= sent <= highest:
            yield f"chat {caller.person.user_id}: {lowest} to {highest} messages were due, {sent} arrived"


def _letters_due(scene: Scene, caller: Caller) -> tuple[int, int]:
    talk = scene.talk_of(caller)
    cases = scene.cases_of(talk) if talk else []
    replies = sum(one.kind is MessageKind.REPLY for file in cases for one in file.thread)
    apologies = sum(
        row.milestone == "breach" and row.fired_at is not None
        for file in cases
        for row in scene.files.deadlines[file.case.id]
    )
    dropped = sum(press.was_dropped for press in caller.deeds.presses)
    most = caller.deeds.messages + len(caller.deeds.presses) + replies + apologies
    return most - dropped - (apologies if caller.deeds.has_blocked else 0), most + scene.outages


def _copies_due(rows: list[AnyRow]) -> tuple[int, int]:
    """Between how many messages these letters may stand for in the chat."""
    least = sum(row.state == Delivery.DELIVERED for row in rows)
    return least, sum(_most_copies(row) for row in rows)


def _most_copies(row: AnyRow) -> int:
    before = int(row.unsure_before and row.care == "harmless")
    return before + (0 if row.state == Delivery.FAILED else 1)


def copies_stay_within_bounds(scene: Scene) -> Iterator[str]:
    """A question is there twice at most; what may be said again, twice for each time that there was cause."""
    for caller in scene.crowd.begun:
        causes = caller.deeds.messages + len(caller.deeds.presses)
        for sent, count in Counter(scene.chats[caller.person.user_id]).items():
            again = scene.reader.is_said_again(sent.text) or scene.reader.is_goodbye(sent.text)
            most = 2 * causes if again else 2
            if count > most:
                yield f"chat {caller.person.user_id}: {count} copies of one message, number {sent.seq}"


def order_is_kept(scene: Scene) -> Iterator[str]:
    for caller in scene.crowd.begun:
        newest = 0
        for sent in scene.chats[caller.person.user_id]:
            if sent.seq and sent.seq < newest and not _begins(scene, sent):
                yield f"chat {caller.person.user_id}: question {sent.seq} came after {newest}"
            newest = sent.seq or newest


def _begins(scene: Scene, sent: Sent) -> bool:
    return any(words["greeting.hello"] in sent.text for words in scene.reader.catalogs.words.values())


def what_did_not_arrive_is_told(scene: Scene) -> Iterator[str]:
    """Each letter of unknown fate, and each that failed, is one notice to the team and one line in the audit."""
    for file in scene.files.cases.values():
        if file.case.closed_at is None:
            lost = [(row, kind) for row in scene.files.letters[file.case.conversation_id or ""] if (kind := _loss(row))]
            opened_at = file.case.opened_at
            due = Counter(kind for row, kind in lost if row.done_at >= opened_at)
            unclear = Counter(kind for row, kind in lost if _at_about_the_same_time(row, opened_at))
            told = Counter(row.kind for row in scene.files.notices[file.case.id] if row.kind in LOSSES)
            if not due - unclear <= told <= due | unclear:
                yield f"case {file.case.id}: {dict(due)} did not arrive, {dict(told)} was told"


def _at_about_the_same_time(row: AnyRow, opened_at: datetime) -> bool:
    """An older letter was given up while the case was being opened: whichever was written first did not see the other."""
    return bool(row.created_at < opened_at and abs(row.done_at - opened_at) < NEAR)


def _loss(row: AnyRow) -> str:
    """As it is called among the notices; nothing for what arrived."""
    if row.state not in {Delivery.FAILED, Delivery.UNCERTAIN}:
        return ""
    if row.message_id is not None:
        return OF_STAFF[Delivery(row.state)]
    return "" if row.reason in NOBODY_THERE else OF_PROGRAM[Delivery(row.state)]


def replies_arrive_once(scene: Scene) -> Iterator[str]:
    arrived = Counter(
        (chat, line) for chat, messages in scene.chats.items() for one in messages for line in one.text.split("\n\n")
    )
    places = Counter({line: 0 for _, line in arrived})
    for _, line in arrived:
        places[line] += 1
    for answered in scene.staff.answered:
        yield from _reply(scene, answered, arrived, places)


def _reply(scene: Scene, answered: Answered, arrived: Counter[tuple[int, str]], places: Counter[str]) -> Iterator[str]:
    file = scene.files.cases.get(answered.case_id)
    copies = sum(count for (_, line), count in arrived.items() if line == answered.marker)
    if file is None:
        yield f"a reply was accepted for case {answered.case_id}, which is not there"
    elif file.case.erased_at is not None:
        if copies > 1:
            yield f"the reply to case {file.case.id} arrived {copies} times"
    else:
        kept = [one for one in file.thread if one.body == answered.marker]
        yield from _kept_reply(file.case.id, kept, copies)
        if places[answered.marker] > 1:
            yield f"the reply to case {file.case.id} arrived in {places[answered.marker]} chats"


def _kept_reply(case_id: str, kept: list[Message], copies: int) -> Iterator[str]:
    if len(kept) != 1:
        yield f"the reply to case {case_id} stands {len(kept)} times in the thread"
    allowed = {Delivery.DELIVERED: {1}, Delivery.UNCERTAIN: {0, 1}, Delivery.FAILED: {0}}
    for one in kept:
        if one.delivery is None or copies not in allowed.get(one.delivery, set()):
            yield f"the reply to case {case_id} is {one.delivery} and arrived {copies} times"
