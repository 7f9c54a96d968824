"""The professional asks, comes back with the receipt, writes more, takes it back; with a wrong one nothing is learned."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.consultations import Band, Full, HoldsReceipt, Identifying, NoSuchReceipt, Question, Role, Stage, TooLong
from core.consultations.models import consultations, messages
from core.consultations.partner import MOST_MESSAGES
from core.db import begin, read
from core.errors import Refused
from core.vault.models import data_keys, receipt_keys
from tests.core.anonymity.test_anonymity import OF_PEOPLE
from tests.core.consultations.conftest import ANOTHER, KARI, RECEIPT, WORDS, Scene

TABLES = (consultations, messages, data_keys, receipt_keys)


async def rows(scene: Scene) -> list[int]:
    async with read(scene.database) as tx:
        return [await tx.connection.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


async def test_with_the_receipt_alone_the_partner_sees_the_question_and_the_answer(scene: Scene) -> None:
    await scene.ask()
    await scene.answer("Begynn med det dei er opptekne av.")
    thread = await scene.thread()
    assert [message.words for message in thread.messages] == [WORDS, "Begynn med det dei er opptekne av."]
    assert [message.author_name for message in thread.messages] == [None, "Kari"]
    assert [message.is_partners for message in thread.messages] == [True, False]
    assert thread.consultation.stage is Stage.ANSWERED


async def test_asking_twice_with_one_receipt_is_asking_once(scene: Scene) -> None:
    first, second = await scene.ask(), await scene.ask("Heilt andre ord.")
    assert second == first
    assert await rows(scene) == [1, 1, 1, 1]
    assert await scene.said() == [WORDS]


async def test_the_same_question_sent_twice_at_once_is_asked_once(scene: Scene) -> None:
    found = await asyncio.gather(*(scene.ask() for _ in range(4)))
    assert len({one.id for one in found}) == 1
    assert await rows(scene) == [1, 1, 1, 1]


async def test_two_receipts_are_two_consultations_and_neither_opens_the_other(scene: Scene) -> None:
    await scene.ask()
    await scene.ask("Kva gjer eg når ingen svarer?", receipt=ANOTHER)
    assert await scene.said() == [WORDS]
    assert await scene.said(ANOTHER) == ["Kva gjer eg når ingen svarer?"]


async def test_a_wrong_an_erased_and_an_expired_receipt_are_told_the_same(scene: Scene) -> None:
    await scene.ask()
    await scene.ask(receipt=ANOTHER)
    told = [await refusal(scene, "wrong")]
    await scene.take_back(ANOTHER)
    told.append(await refusal(scene, "erased"))
    scene.later(days=31)
    told.append(await refusal(scene, "expired"))
    assert told == ["error.no_such_receipt"] * 3


async def refusal(scene: Scene, how: str) -> str:
    receipt = {"wrong": type(RECEIPT).new(bytes(10)), "erased": ANOTHER, "expired": RECEIPT}[how]
    with pytest.raises(NoSuchReceipt) as refused:
        await scene.thread(receipt)
    for work in (scene.follow_up(receipt=receipt), scene.take_back(receipt)):
        with pytest.raises(NoSuchReceipt):
            await work
    return str(refused.value)


async def test_a_lookup_that_finds_anothers_row_opens_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault that must not matter: only the receipt itself opens the words."""
    await scene.ask()
    theirs = scene.vault.lookup_of(RECEIPT.text)
    monkeypatch.setattr(scene.vault, "lookup_of", lambda _: theirs)
    with pytest.raises(NoSuchReceipt):
        await scene.thread(ANOTHER)


async def test_a_follow_up_waits_for_an_answer_again(scene: Scene) -> None:
    await scene.ask()
    await scene.answer()
    assert (await scene.thread()).consultation.due_at is None
    await scene.follow_up("Og om dei seier nei?")
    again = (await scene.thread()).consultation
    assert (again.stage, await scene.said()) == (Stage.WAITING, [WORDS, WORDS, "Og om dei seier nei?"])
    assert again.due_at is not None


async def test_the_same_follow_up_twice_is_written_once(scene: Scene) -> None:
    await scene.ask()
    for _ in range(2):
        await scene.follow_up("Og om dei seier nei?", once="c" * 32)
    assert await scene.said() == [WORDS, "Og om dei seier nei?"]


async def test_a_consultation_has_room_for_so_many_messages_and_for_the_answer_that_is_owed(scene: Scene) -> None:
    await scene.ask()
    for _ in range(MOST_MESSAGES - 1):
        await scene.follow_up()
    with pytest.raises(Full):
        await scene.follow_up()
    await scene.answer()
    with pytest.raises(Full):
        await scene.follow_up()
    assert len(await scene.said()) == MOST_MESSAGES + 1


REFUSED = {
    "a name": ("Gjeld Ingrid Solbakken på Elnes barnehage", Identifying),
    "a receipt": (f"Eg har {ANOTHER.text} frå før", HoldsReceipt),
    "too much": ("a" * 2001, TooLong),
    "nothing": (" \n", Refused),
}


@pytest.mark.parametrize("why", REFUSED)
async def test_what_may_not_be_kept_is_kept_by_no_way_in(scene: Scene, why: str) -> None:
    words, error = REFUSED[why]
    with pytest.raises(error):
        await scene.ask(words)
    assert await rows(scene) == [0, 0, 0, 0]
    await scene.ask()
    for work in (scene.follow_up(words), scene.answer(words)):
        with pytest.raises(error):
            await work
    assert await scene.said() == [WORDS]


async def test_a_refusal_says_where_and_what_kind_and_never_the_words(scene: Scene) -> None:
    words, _ = REFUSED["a name"]
    with pytest.raises(Identifying) as refused:
        await scene.ask(words)
    assert all(0 <= one.start < one.end <= len(words) for one in refused.value.findings)
    assert "Ingrid" not in f"{refused.value!r} {refused.value} {refused.value.findings}"


GAPS = st.sampled_from(["", " ", "-", ".", " - ", "\n", "\u00a0", "_"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(number=OF_PEOPLE.filter(bool), gap=GAPS, before=st.sampled_from(["", "Hei. ", "Eg lurer på fnr "]))
async def test_no_identity_number_is_ever_stored(scene: Scene, number: str, gap: str, before: str) -> None:
    words = before + gap.join(number)
    asked = await scene.ask()
    count = await rows(scene)
    for work in (scene.ask(words, receipt=ANOTHER), scene.follow_up(words), scene.answer(words)):
        with pytest.raises((Identifying, HoldsReceipt)):
            await work
    assert (await rows(scene), (await scene.thread()).consultation) == (count, asked)


URGENT_WORDS = "Ho seier at ho vil ta livet sitt."


async def test_urgent_words_mark_it_and_tell_the_team_until_somebody_answers(scene: Scene) -> None:
    assert (await scene.ask(URGENT_WORDS)).urgent
    assert await scene.told(KARI) == ["urgent"]
    await scene.answer("Ring 113 saman med henne no.")
    assert not (await scene.thread()).consultation.urgent


async def test_urgent_words_in_a_further_question_are_heeded_too_and_told_anew(scene: Scene) -> None:
    assert not (await scene.ask()).urgent
    await scene.answer()
    for _ in range(2):
        await scene.follow_up(URGENT_WORDS)
        assert (await scene.thread()).consultation.urgent
    assert await scene.told(KARI) == ["urgent", "urgent"]


async def test_urgent_words_that_stood_in_a_refused_text_mark_it_too(scene: Scene) -> None:
    question = Question(team_id="molde", role=Role.GP, band=Band.UNBORN, locale="nn", words="Kva gjer eg?", urgent=True)
    async with begin(scene.database) as tx:
        assert (await scene.partner.ask(tx, RECEIPT, question, now=scene.now)).urgent
