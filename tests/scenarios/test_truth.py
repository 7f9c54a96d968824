"""What the family hears when things go wrong in the team, at what time, and that it is true."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import delete

from core.alerts.models import channels
from core.cases.records import Reached, Stage
from core.outbox import Moment
from tests.builders import Opened
from tests.core.duty.house import KARI, LIV, OLA, UNNI, give_channel
from tests.scenarios.test_stories import HOUR, MINUTE, kari_is_on_call_and_ola_her_deputy, utc
from tests.scenarios.world import World, family_side

NO_ALERTS = {"week", "hole", "duty"}
MILESTONES = ("new", "unclaimed", "half_time", "four_left", "one_left", "breach")
PHONE = "00 00 00 03"


async def apologies(world: World, opened: Opened) -> list[datetime]:
    """The deadline that each of them names; whom to ring stands in it."""
    assert set(await world.family_was_told(opened)) <= {"sla.apology"}
    mine = [one for one in world.postman.handed_over if one.conversation_id == opened.conversation_id]
    facts = [said.facts for parcel in mine for said in parcel.letter.says]
    assert all(one["phone"] == PHONE for one in facts)
    return [one["deadline"].at for one in facts if isinstance(one["deadline"], Moment)]


async def keeps_quiet_until_the_deadline_and_owns_up_then(world: World, *cases: Opened) -> None:
    due = {one.case_id: (await world.case(one)).due_at for one in cases}
    await world.until(min(due.values()) - MINUTE)
    assert [await apologies(world, one) for one in cases] == [[]] * len(cases)
    await world.until(max(due.values()) + MINUTE)
    for one in cases:
        case = await world.case(one)
        assert (case.reached_at, case.due_at, case.breached_at) == (None, due[one.case_id], due[one.case_id])
        assert await apologies(world, one) == [due[one.case_id]]


async def kari_has_a_dead_phone(world: World) -> Opened:
    await kari_is_on_call_and_ola_her_deputy(world)
    async with world.acts() as tx:
        await give_channel(tx, world.vault, "kari", kind="service", address="sms@kari", rank=-1)
    world.post.dead = {"sms@kari", "kari@example.org"}
    opened = await world.a_family_writes()
    await world.look()
    return opened


async def test_the_on_calls_phone_is_dead_the_deputy_calls_and_the_family_hears_nothing_of_it(world: World) -> None:
    opened = await kari_has_a_dead_phone(world)
    await world.passes(15 * MINUTE)
    assert "new" in world.told_to("ola")
    async with world.acts() as tx:
        await world.desk.claim(tx, OLA, opened.case_id, now=world.clock.now())
        await world.desk.log_reached(tx, OLA, opened.case_id, Reached.CALL, now=world.clock.now())
    before = len(world.told)
    await world.passes(30 * HOUR)
    assert await apologies(world, opened) == []
    assert [str(one) for one in world.told[before:] if one.what not in NO_ALERTS] == []


async def test_the_on_calls_phone_is_dead_and_nobody_calls_the_family_is_told_so_at_the_deadline(world: World) -> None:
    opened = await kari_has_a_dead_phone(world)
    await keeps_quiet_until_the_deadline_and_owns_up_then(world, opened)
    assert {"ola", "unni", "liv", "tore"} <= {one.who for one in world.told if "breach" in one.what}
    await world.passes(13 * HOUR)
    assert len(await apologies(world, opened)) == 1  # the team is reminded, the family is not


async def unni_claims_and_forgets(world: World) -> Opened:
    await kari_is_on_call_and_ola_her_deputy(world)
    opened = await world.a_family_writes()
    await world.look()
    async with world.acts() as tx:
        await world.desk.claim(tx, UNNI, opened.case_id, now=world.clock.now())
    await world.passes(4 * HOUR)
    return opened


async def test_who_claims_and_forgets_is_told_too_and_a_colleague_calls_in_time(world: World) -> None:
    opened = await unni_claims_and_forgets(world)
    case = await world.case(opened)
    assert (case.stage, case.holder_id) == (Stage.NEW, None)
    assert case.claimed_at is None
    at_once = {one.who for one in world.told if one.what == "claim_ended"}
    assert at_once == {"unni", "kari", "ola"}
    async with world.acts() as tx:
        await world.desk.claim(tx, KARI, opened.case_id, now=world.clock.now())
        await world.desk.log_reached(tx, KARI, opened.case_id, Reached.CALL, now=world.clock.now())
    await world.passes(30 * HOUR)
    assert await apologies(world, opened) == []


async def test_who_claims_and_forgets_and_nobody_takes_over_the_family_is_told_so_at_the_deadline(
    world: World,
) -> None:
    opened = await unni_claims_and_forgets(world)
    await keeps_quiet_until_the_deadline_and_owns_up_then(world, opened)


async def test_a_storm_that_nobody_answers_reaches_everybody_in_few_letters_and_every_family_hears_the_truth(
    world: World,
) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    cases = [await world.a_family_writes() for _ in range(50)]
    await keeps_quiet_until_the_deadline_and_owns_up_then(world, *cases)
    letters = Counter(one.who for one in world.told if one.what not in NO_ALERTS)
    assert set(letters) == {"kari", "ola", "unni", "liv", "tore"}
    assert set(letters.values()) == {len(MILESTONES)}, letters
    for who in letters:
        assert [what for what in world.told_to(who) if what not in NO_ALERTS] == [f"50: {one}" for one in MILESTONES]


async def test_urgent_words_in_a_night_without_anybody_ring_whoever_begins_in_the_morning(world: World) -> None:
    """All of them are away and the county has no channel: nobody can be rung, and it is not forgotten."""
    await kari_is_on_call_and_ola_her_deputy(world)
    night, morning = utc("2026-11-25 01:30"), utc("2026-11-25 08:00")
    async with world.acts() as tx:
        await tx.execute(delete(channels).where(channels.c.staff_id == "tore"))
        for who in (KARI, OLA, UNNI, LIV):
            away = {"starts_at": night - HOUR, "ends_at": morning + (HOUR if who is LIV else timedelta(0))}
            await world.rota.be_away(tx, who, who.staff_id, **away, now=world.clock.now())
    world.clock.forward(night - world.clock.now())
    opened = await world.a_family_writes()
    await world.look()
    async with world.acts() as tx:
        await family_side(world).raise_urgent(tx, opened.case_id, now=world.clock.now())
    await world.until(morning - MINUTE)
    assert [str(one) for one in world.told if "urgent" in one.what] == []
    await world.until(morning + 20 * MINUTE)
    rung = {one.who: one.at for one in reversed(world.told) if "urgent" in one.what}
    assert set(rung) == {"kari", "ola", "unni"}
    assert morning <= rung["kari"] == rung["ola"] <= morning + 15 * MINUTE
    assert rung["unni"] == rung["kari"] + 5 * MINUTE
