"""From the first contact to a start, or to somebody else who can help."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core import audit
from core.cases.desk import Wording
from core.cases.guiding import Guidance, guide_on
from core.cases.path import Item, Manner, TalkPlace, asks_to_decide
from core.cases.records import CloseReason, MessageKind, Stage
from core.cases.talks import NewTalk, Talk, hold_talk, take_back_talk, talks_of, tick, ticks_of
from core.cases.transfer import Transfer
from core.clock import OSLO
from core.consent.models import consents
from core.db import begin, read
from core.errors import NotFound, Refused
from tests.core.cases.conftest import KARI, ULLA, Scene

DAY = timedelta(days=1)


async def talks(scene: Scene, *, once: str = "once", day: date | None = None) -> None:
    on = day or scene.now.astimezone(OSLO).date()
    async with begin(scene.database) as tx:
        await hold_talk(tx, KARI, scene.id, NewTalk(TalkPlace.HOME, on, once), now=scene.now)


async def held(scene: Scene) -> tuple[Talk, ...]:
    async with read(scene.database) as tx:
        return await talks_of(tx, scene.id)


async def test_a_talk_is_human_contact_and_stops_the_clock(scene: Scene) -> None:
    await talks(scene)
    case = await scene.case()
    assert (case.stage, case.reached_at) == (Stage.TALKS, scene.now)
    assert [(one.number, one.place) for one in await held(scene)] == [(1, TalkPlace.HOME)]


async def test_a_form_that_arrives_twice_is_one_talk(scene: Scene) -> None:
    await talks(scene)
    await talks(scene)
    assert len(await held(scene)) == 1
    await talks(scene, once="another")
    assert [one.number for one in await held(scene)] == [1, 2]


@pytest.mark.parametrize("away", [-2, 1], ids=["before they wrote", "tomorrow"])
async def test_a_talk_is_on_a_day_that_can_be(scene: Scene, away: int) -> None:
    with pytest.raises(Refused, match="talk_day"):
        await talks(scene, day=scene.now.astimezone(OSLO).date() + away * DAY)
    assert await held(scene) == ()


async def test_only_the_latest_talk_is_taken_back_and_the_family_stays_reached(scene: Scene) -> None:
    await talks(scene)
    await talks(scene, once="another")
    for number in (1, 2, 2):
        async with begin(scene.database) as tx:
            await take_back_talk(tx, KARI, scene.id, number, now=scene.now)
    assert [one.number for one in await held(scene)] == [1]
    async with begin(scene.database) as tx:
        await take_back_talk(tx, KARI, scene.id, 1, now=scene.now)
    case = await scene.case()
    assert (case.stage, case.reached_at) == (Stage.REACHED, scene.now)


async def test_nothing_starts_with_a_family_that_nobody_has_talked_with(scene: Scene) -> None:
    """A7: no start with no talks."""
    with pytest.raises(Refused, match="start_without_talk"):
        await scene.close(reason=CloseReason.STARTED)
    await talks(scene)
    await scene.close(reason=CloseReason.STARTED)
    assert (await scene.case()).close_reason is CloseReason.STARTED


def test_after_three_talks_the_team_is_asked_to_decide() -> None:
    assert [asks_to_decide(talks=count) for count in range(5)] == [False, False, False, True, True]


async def test_talks_stay_with_a_case_that_goes_to_another_team(scene: Scene) -> None:
    await talks(scene)
    transfer = Transfer(scene.vault, scene.ids)
    async with begin(scene.database) as tx:
        await transfer.offer(tx, KARI, scene.id, "ulstein", family_agrees=True, now=scene.now)
        await transfer.accept(tx, ULLA, scene.id, now=scene.now)
    assert (await scene.case()).stage is Stage.TALKS
    assert len(await held(scene)) == 1


async def test_a_tick_says_who_and_when_and_only_its_own_list_is_changed(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await tick(tx, KARI, scene.id, {Item.WHO_WE_ARE: True, Item.SECRECY: True}, now=scene.now)
        await tick(tx, KARI, scene.id, {Item.CHILD_CONSIDERED: True}, now=scene.now + DAY)
        await tick(tx, KARI, scene.id, {Item.WHO_WE_ARE: False}, now=scene.now + DAY)
    async with read(scene.database) as tx:
        found = {one.item: (one.staff_id, one.at) for one in await ticks_of(tx, scene.id)}
        story = [(one.action, one.detail) for one in await audit.entries_of(tx, scene.id) if "tick" in one.action]
    assert found == {Item.SECRECY: ("kari", scene.now), Item.CHILD_CONSIDERED: ("kari", scene.now + DAY)}
    assert story == [
        ("ticked", "who_we_are"),
        ("ticked", "secrecy"),
        ("ticked", "child_considered"),
        ("unticked", "who_we_are"),
    ]


async def test_a_family_is_guided_on_to_a_service_and_the_case_is_closed(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        guidance = Guidance(service="bup_molde", manner=Manner.DIALOGUE)
        await guide_on(tx, scene.desk, KARI, scene.id, guidance, now=scene.now)
    case = await scene.case()
    assert (case.close_reason, case.guided_to, case.guided_how) == (CloseReason.GUIDED_ON, "bup_molde", "dialogue")
    assert await shared(scene) == []


async def test_a_note_is_handed_over_only_with_the_familys_yes_to_this_very_note(scene: Scene) -> None:
    """B5: nothing is shared without a consent row."""
    note = Wording(text="Dei treng hjelp om morgonen.", once=scene.ids.new_id())
    for agrees in (False, True):
        guidance = Guidance(service="gp", manner=Manner.TOGETHER, note=note, agrees=agrees)
        async with begin(scene.database) as tx:
            if agrees:
                await guide_on(tx, scene.desk, KARI, scene.id, guidance, now=scene.now)
            else:
                with pytest.raises(Refused, match="handover_needs_yes"):
                    await guide_on(tx, scene.desk, KARI, scene.id, guidance, now=scene.now)
    assert await shared(scene) == ["handover-1"]
    async with begin(scene.database) as tx:
        page = await scene.desk.open_page(tx, KARI, scene.id, now=scene.now)
    assert [(one.kind, one.body) for one in page.messages][-1] == (MessageKind.HANDOVER, "Dei treng hjelp om morgonen.")


async def test_a_case_that_is_opened_again_is_guided_nowhere(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        guidance = Guidance(service="gp", manner=Manner.TOGETHER)
        await guide_on(tx, scene.desk, KARI, scene.id, guidance, now=scene.now)
        await scene.desk.reopen(tx, KARI, scene.id, now=scene.now)
    case = await scene.case()
    assert (case.guided_to, case.guided_how) == (None, None)


async def test_another_team_can_do_none_of_it(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        with pytest.raises(NotFound):
            await hold_talk(tx, ULLA, scene.id, NewTalk(TalkPlace.HOME, date(2026, 11, 22), "x"), now=scene.now)
        with pytest.raises(NotFound):
            await tick(tx, ULLA, scene.id, {Item.SECRECY: True}, now=scene.now)
        guidance = Guidance(service="gp", manner=Manner.TOGETHER)
        with pytest.raises(NotFound):
            await guide_on(tx, scene.desk, ULLA, scene.id, guidance, now=scene.now)


async def test_what_was_ticked_goes_with_the_words(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await tick(tx, KARI, scene.id, {Item.REPORTED: True}, now=scene.now)
    await scene.close(reason=CloseReason.NO_NEED)
    async with begin(scene.database) as tx:
        await scene.desk.erase(tx, KARI, scene.id, now=scene.now)
        assert await ticks_of(tx, scene.id) == ()


async def shared(scene: Scene) -> list[str]:
    async with read(scene.database) as tx:
        rows = await tx.execute(select(consents.c.kind).where(consents.c.case_id == scene.id))
        return [kind for kind in rows.scalars() if kind.startswith("handover")]
