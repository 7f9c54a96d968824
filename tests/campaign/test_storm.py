"""A short storm of faults, and the proof that its judge would have seen what was not there to be seen."""

import shutil
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.botapi import Applied
from tests.campaign.installation import Installation
from tests.campaign.storm import Past, Plan, plan_of
from tests.campaign.temper import Ending


async def test_in_a_storm_every_conversation_ends_and_nothing_is_lost_or_doubled(past: Past) -> None:
    verdict = await past.judged()
    assert (*past.storm.troubles, *verdict.faults) == ()
    assert verdict.figures["conversations"] == 12
    assert verdict.figures["cases"] == verdict.figures["sent"] + verdict.figures.get("withdrawn", 0)


async def test_the_storm_was_one(past: Past) -> None:
    met = past.storm.server.weather.met
    assert {"queue late", "update doubled"} <= met.keys()
    assert sum(count for what, count in met.items() if what.startswith("sendmessage")) > 10
    assert any(what.startswith("webhook" if past.storm.plan.mode == "webhook" else "getupdates") for what in met)
    assert (await past.judged()).figures["letters with an unknown outcome"] > 0


TAMPERED = {
    "a follow-up is lost": (
        "DELETE FROM case_messages WHERE id = (SELECT min(id) FROM case_messages WHERE kind = 'family')",
        "1 lost",
    ),
    "a follow-up is not what was written": (
        "UPDATE case_messages SET kind = 'note' WHERE id = (SELECT min(id) FROM case_messages WHERE kind = 'family')",
        "1 lost",
    ),
    "words are sealed for another place": (
        "UPDATE case_messages SET id = id || 'x' WHERE kind = 'family'",
        "cannot be opened",
    ),
    "a case is lost": (
        "UPDATE cases SET conversation_id = NULL WHERE id = (SELECT min(id) FROM cases WHERE erased_at IS NULL)",
        "has 0 cases",
    ),
    "a promise is a second longer": ("UPDATE cases SET due_at = datetime(due_at, '+1 second')", "after it was opened"),
    "a milestone never fired": (
        "UPDATE deadlines SET fired_at = NULL, due_at = planned_at WHERE milestone = 'new'",
        "never fired",
    ),
    "a milestone told nobody": ("DELETE FROM notices WHERE kind = 'new'", "told []"),
    "a milestone is gone": ("DELETE FROM deadlines WHERE milestone = 'breach'", "are not those of its promise"),
    "an action is not in the audit": ("DELETE FROM audit WHERE action = 'replied'", "0 replies of"),
    "a milestone is twice in the audit": (
        "INSERT INTO audit (at, actor, action, case_id, detail) SELECT at, actor, action, case_id, detail FROM audit WHERE action = 'milestone'",
        "milestones",
    ),
    "a letter is still on its way": (
        "UPDATE outbox SET state = 'queued' WHERE id = (SELECT max(id) FROM outbox)",
        "is still queued",
    ),
    "a letter was never written": (
        "DELETE FROM outbox WHERE care = 'harmless' AND conversation_id = (SELECT min(conversation_id) FROM cases)",
        "were due",
    ),
    "a reply is called delivered that never arrived": (
        "UPDATE case_messages SET delivery = 'failed' WHERE kind = 'reply'",
        "is failed and arrived 1 times",
    ),
    "nobody was told that a reply may not have arrived": (
        "UPDATE outbox SET state = 'uncertain' WHERE message_id IS NOT NULL",
        "did not arrive, {} was told",
    ),
    "a reply is gone from the thread": ("DELETE FROM case_messages WHERE kind = 'reply'", "stands 0 times"),
    "an update was set aside": ("UPDATE seen SET parked_because = 'defect'", "was set aside: defect"),
    "a family is held to be out of reach": ("UPDATE conversations SET reachable = 0", "held to be out of reach"),
    "a conversation is forgotten": (
        "DELETE FROM data_keys WHERE subject = (SELECT 'conversation:' || conversation_id FROM cases WHERE erased_at IS NULL LIMIT 1)",
        "cannot be opened",
    ),
    "a key outlives what it was for": (
        "INSERT INTO data_keys (subject, wrapped, created_at) SELECT 'case:gone', wrapped, created_at FROM data_keys LIMIT 1",
        "which is gone",
    ),
}


@pytest.mark.parametrize(("statement", "sentence"), TAMPERED.values(), ids=TAMPERED.keys())
async def test_the_judge_sees_what_is_wrong_in_the_database(
    past: Past, tmp_path: Path, statement: str, sentence: str
) -> None:
    copy = copied(past.installation, tmp_path)
    with sqlite3.connect(copy.folder / "veginn.db") as database:
        assert database.execute(statement).rowcount > 0
    verdict = await past.judged(copy, late=timedelta(0))
    assert any(sentence in fault for fault in verdict.faults), verdict.faults


def copied(installation: Installation, folder: Path) -> Installation:
    for name in ("veginn.db", "veginn.key"):
        shutil.copy(installation.folder / name, folder / name)
    return replace(installation, folder=folder)


async def test_the_judge_sees_what_telegram_got_too_often(past: Past) -> None:
    ledger = past.storm.server.ledger
    chats = [ledger.of("sendMessage", chat_id=one.person.user_id) for one in past.storm.crowd.of(Ending.SENT)]
    markers = [answered.marker for answered in past.storm.staff.answered]
    answers = ((chat, one) for chat in chats for one in chat if any(marker in (one.text or "") for marker in markers))
    sent, reply = next(answers)
    asked = next(one for one in sent if "?" in (one.text or "") and not begins(past, one.text or ""))
    for entries, sentence in (
        ([sent[0]] * 2, "copies of one message"),
        ([reply], "arrived 2 times"),  # whatever became of it: delivered, of unknown fate, or of a case that is erased
        ([asked], "came after"),
    ):
        assert any(sentence in fault for fault in await with_more(past, entries)), sentence


def begins(past: Past, text: str) -> bool:
    """A greeting may come again at any time: whoever begins anew is greeted."""
    return any(words["greeting.hello"] in text for words in past.storm.crowd.reader.catalogs.words.values())


async def with_more(past: Past, entries: list[Applied]) -> tuple[str, ...]:
    """What the judge says with so many more entries in the ledger, which are taken out again."""
    ledger = past.storm.server.ledger
    ledger._entries += entries
    try:
        return (await past.judged()).faults
    finally:
        del ledger._entries[-len(entries) :]


async def test_the_judge_sees_somebody_who_never_came_to_an_end(past: Past) -> None:
    caller = past.storm.crowd.begun[0]
    caller.ended = False
    try:
        assert f"chat {caller.person.user_id} never came to the end of their story" in (await past.judged()).faults
    finally:
        caller.ended = True


def test_what_is_asked_for_on_the_command_line_is_what_is_lived_through() -> None:
    assert plan_of([]) == Plan()
    asked = plan_of(["--conversations", "20", "--seed", "7", "--mode", "webhook", "--outage-real", "5"])
    assert asked == Plan(conversations=20, seed=7, mode="webhook", outage_real=5.0)
