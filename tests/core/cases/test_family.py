"""What the family does: says yes, adds words, takes it all back."""

from dataclasses import replace

import pytest

from core import audit
from core.cases import store
from core.cases.records import Card, Kind, NewCase, Stage
from core.consent.store import consents_of
from core.conversations import store as conversations
from core.db import begin, read
from core.errors import Conflict
from core.notify import notices_for
from core.sla import store as deadlines
from core.vault import Unreadable, Vault
from tests.builders import PROMISE, START, agreement
from tests.core.cases.conftest import KARI, OLA, SOLVEIG, Scene


def another(scene: Scene, *, reference: str) -> NewCase:
    return NewCase(
        id=scene.ids.new_id(),
        reference=reference,
        team_id="molde",
        conversation_id=scene.opened.conversation_id,
        kind=Kind.PREGNANT,
        channel="web",
        locale="nb",
        card=Card(),
    )


async def test_a_yes_opens_the_case_keeps_the_consent_and_starts_the_promise_at_that_instant(scene: Scene) -> None:
    case = await scene.case()
    assert (case.stage, case.opened_at, case.due_at) == (Stage.NEW, START, START + PROMISE)
    async with read(scene.database) as tx:
        [kept] = await consents_of(tx, scene.id)
        assert len(await deadlines.timeline(tx, scene.id)) == 6
        talk = await conversations.find_by_id(tx, scene.vault, scene.opened.conversation_id)
    assert (kept.kind, kept.given_at, kept.withdrawn_at) == ("contact", START, None)
    assert talk is not None
    assert talk.case_id == scene.id
    assert await scene.entries() == [("family", "opened", None)]


async def test_the_consent_tells_later_whether_these_were_the_words_and_only_while_the_case_has_its_key(
    scene: Scene, vault: Vault
) -> None:
    async with begin(scene.database) as tx:
        [kept] = await consents_of(tx, scene.id)
        key = await vault.key_of(tx, store.subject_of(scene.id))
        another_key = await vault.new_key(tx, "another", now=scene.now)
    assert key.fingerprint(agreement().shown) == kept.text_hash
    assert key.fingerprint(agreement().shown + " ") != kept.text_hash
    assert another_key.fingerprint(agreement().shown) != kept.text_hash


async def test_a_reference_that_is_taken_is_a_conflict_and_leaves_nothing(scene: Scene) -> None:
    new = another(scene, reference=scene.opened.reference)
    async with begin(scene.database) as tx:
        with pytest.raises(Conflict):
            await scene.family.open(tx, new, agreement(), now=scene.now)
    async with read(scene.database) as tx:
        assert await audit.entries_of(tx, new.id) == []


async def test_later_words_reach_the_thread_and_the_case_waits_for_the_team_again(scene: Scene) -> None:
    await scene.reply()
    async with begin(scene.database) as tx:
        await scene.family.add_words(tx, scene.id, "Takk. Kan de ringe?", now=scene.now)
        page = await scene.desk.open_page(tx, KARI, scene.id, now=scene.now)
    assert [one.body for one in page.messages] == ["Hei, eg er Kari.", "Takk. Kan de ringe?"]
    assert page.case.waits_for_us


async def test_words_to_a_case_that_was_closed_meanwhile_are_refused_rather_than_left_unread(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.family.withdraw(tx, scene.id, now=scene.now)
        with pytest.raises(Conflict):
            await scene.family.add_words(tx, scene.id, "Hallo?", now=scene.now)


async def test_taking_it_back_leaves_no_words_no_clock_and_no_consent(scene: Scene) -> None:
    await scene.reply()
    async with begin(scene.database) as tx:
        await scene.family.withdraw(tx, scene.id, now=scene.now)
    case = await scene.case()
    assert (case.stage, case.closed_at, case.erased_at) == (Stage.WITHDRAWN, scene.now, scene.now)
    assert case.conversation_id is None
    async with begin(scene.database) as tx:
        page = await scene.desk.open_page(tx, KARI, scene.id, now=scene.now)
        assert (page.card, page.messages) == (Card(), ())
        with pytest.raises(Unreadable):
            await scene.vault.key_of(tx, store.subject_of(scene.id))
        assert [one.withdrawn_at for one in await consents_of(tx, scene.id)] == [scene.now]
        assert not any(still_open for _, _, still_open in await deadlines.timeline(tx, scene.id))


async def test_the_team_is_told_once_that_the_family_took_it_back(scene: Scene) -> None:
    for _ in range(2):
        async with begin(scene.database) as tx:
            await scene.family.withdraw(tx, scene.id, now=scene.now)
        scene.later(minutes=1)
    assert await scene.notices(OLA) == ["withdrawn"]
    assert await scene.notices(SOLVEIG) == []
    assert [action for _, action, _ in await scene.entries()] == ["opened", "withdrawn"]
    assert (await scene.case()).closed_at == START


async def test_a_case_that_was_taken_back_is_in_nobodys_queue(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.family.withdraw(tx, scene.id, now=scene.now)
        assert await scene.desk.queue(tx, KARI) == []
        assert await scene.desk.queue(tx, SOLVEIG) == []


async def test_a_case_that_is_opened_with_urgent_words_is_marked_and_the_team_is_told(scene: Scene) -> None:
    new = replace(another(scene, reference="7TQ-4XK"), urgent=True)
    async with begin(scene.database) as tx:
        await scene.family.open(tx, new, agreement(), now=scene.now)
    async with read(scene.database) as tx:
        assert (await store.get(tx, new.id)).hurries
        assert [one.kind for one in await notices_for(tx, KARI) if one.case_id == new.id] == ["urgent"]


async def test_urgent_words_hurry_until_the_team_has_answered_and_each_time_it_is_told(scene: Scene) -> None:
    assert not (await scene.case()).hurries
    for _ in range(2):
        async with begin(scene.database) as tx:
            await scene.family.add_words(tx, scene.id, "Eg orkar ikkje leve.", now=scene.now)
            await scene.family.raise_urgent(tx, scene.id, now=scene.now)
    assert (await scene.case()).hurries
    async with read(scene.database) as tx:
        told = [(one.kind, one.round) for one in await notices_for(tx, KARI) if one.kind == "urgent"]
    assert sorted(told) == [("urgent", 0), ("urgent", 1)]
    await scene.reply()
    assert not (await scene.case()).hurries
    async with begin(scene.database) as tx:
        await scene.family.add_words(tx, scene.id, "Takk, no går det betre.", now=scene.now)
    assert not (await scene.case()).hurries
