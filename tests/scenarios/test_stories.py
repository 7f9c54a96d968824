"""What happens when things go wrong, told as stories: the right people hear of it, and the family hears the truth."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import delete, update

from core.alerts.models import channels
from core.cases.records import CloseReason, Reached, Stage
from core.cases.transfer import Transfer
from core.db import read
from core.duty.records import Layer, Pattern
from core.duty.store import add_pattern
from core.notify import notices_for
from tests.core.duty.house import KARI, LIV, NILS, OLA, UNNI, give_channel
from tests.core.duty.people import at
from tests.scenarios.world import World, family_side

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def utc(text: str) -> datetime:
    return at(text).astimezone(UTC)


async def kari_is_on_call_and_ola_her_deputy(world: World) -> None:
    async with world.acts() as tx:
        for weekday in range(7):
            for who, layer in (("kari", Layer.ON_CALL), ("ola", Layer.DEPUTY)):
                id_, eight = f"{who}-{weekday}", time(8)
                shift = Pattern(id=id_, layer=layer, staff_id=who, weekday=weekday, starts=eight, ends=eight)
                await add_pattern(tx, "molde", shift)  # long ago: nobody is told of it now


def go_to(world: World, text: str) -> None:
    world.clock.forward(utc(text) - world.clock.now())


def told(world: World, *kinds: str) -> list[tuple[str, str]]:
    """Who was told what, of these kinds, in order of time; those told at once by name."""
    found = [one for one in world.told if one.what in kinds]
    return [(one.who, one.what) for one in sorted(found, key=lambda one: (one.at, one.who))]


async def test_on_a_quiet_monday_kari_hears_of_a_new_case_at_once_and_nobody_else(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    opened = await world.a_family_writes()
    await world.look()
    assert told(world, "new") == [("kari", "new")]
    async with world.acts() as tx:
        await world.desk.claim(tx, KARI, opened.case_id, now=world.clock.now())
    await world.passes(3 * HOUR)
    assert [one.what for one in world.told if one.what != "week"] == ["new"]


async def test_all_three_are_sick_on_a_friday_night(world: World) -> None:
    """Kari, Ola and Unni are away until Monday: the leader is rung at once, and at last the county."""
    await kari_is_on_call_and_ola_her_deputy(world)
    go_to(world, "2026-11-27 16:00")
    async with world.acts() as tx:
        for ill in (KARI, OLA, UNNI):
            starts_at, ends_at = world.clock.now(), utc("2026-11-30 08:00")
            await world.rota.be_away(tx, LIV, ill.staff_id, starts_at=starts_at, ends_at=ends_at, now=world.clock.now())
    await world.look()
    assert ("liv", "hole") in told(world, "hole")  # she is told of the hole before anybody falls into it
    go_to(world, "2026-11-27 22:30")
    opened = await world.a_family_writes()
    await world.look()
    assert told(world, "new") == [("liv", "new")]
    await world.until(utc("2026-11-28 22:30") + MINUTE)
    assert {one.who for one in world.told if one.what in {"breach", "2: breach, one_left"}} == {"liv", "tore"}
    assert not [one for one in world.told if one.who in {"kari", "ola", "unni"} and one.what not in {"week", "duty"}]
    assert await world.family_was_told(opened) == ["sla.apology"]
    assert (await world.case(opened)).breached_at == utc("2026-11-28 22:30")


async def test_the_on_calls_phone_is_dead_and_her_mail_is_tried_and_then_the_deputy(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    async with world.acts() as tx:
        await give_channel(tx, world.vault, "kari", kind="service", address="sms@kari", rank=-1)
    world.post.dead = {"sms@kari", "kari@example.org"}
    await world.a_family_writes()
    await world.look()
    await world.passes(15 * MINUTE)
    assert set(world.post.refused) == {"sms@kari", "kari@example.org"}
    assert world.told_to("ola") == ["new"]
    assert world.first_told("ola") - utc("2026-11-23 10:00") <= 15 * MINUTE


async def test_the_on_calls_phone_alone_is_dead_and_her_mail_gets_through(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    async with world.acts() as tx:
        await give_channel(tx, world.vault, "kari", kind="service", address="sms@kari", rank=-1)
    world.post.dead = {"sms@kari"}
    await world.a_family_writes()
    await world.look()
    await world.passes(15 * MINUTE)
    assert world.told_to("kari") == ["new"]
    assert world.post.refused == ["sms@kari"] * 3


async def test_nobody_answers_and_the_alert_climbs_step_by_step_to_the_county(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    await world.a_family_writes()
    await world.look()
    await world.passes(2 * HOUR)
    first = {who: world.first_told(who) for who in ("kari", "ola", "unni", "liv", "tore")}
    assert sorted(first, key=lambda who: first[who]) == ["kari", "ola", "unni", "liv", "tore"]
    assert first["ola"] - first["kari"] == 15 * MINUTE
    assert first["tore"] - first["kari"] <= 70 * MINUTE


async def test_claim_and_forget_the_case_goes_back_and_others_are_told_long_before_the_deadline(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    opened = await world.a_family_writes()
    await world.look()
    async with world.acts() as tx:
        await world.desk.claim(tx, UNNI, opened.case_id, now=world.clock.now())
    await world.passes(5 * HOUR)
    case = await world.case(opened)
    assert (case.stage, case.holder_id) == (Stage.NEW, None)
    assert ("kari", "claim_ended") in told(world, "claim_ended")
    assert case.due_at - world.clock.now() > 18 * HOUR


async def test_a_transfer_at_ten_to_midnight_carries_the_clock_along(world: World) -> None:
    """Molde asks Ulstein. Until they have said yes it is Molde's; from then on Ulstein is rung, by the same clock."""
    await kari_is_on_call_and_ola_her_deputy(world)
    go_to(world, "2026-11-24 12:00")
    opened = await world.a_family_writes()
    await world.look()
    due_at = (await world.case(opened)).due_at
    await world.until(utc("2026-11-24 23:50"))
    transfer = Transfer(world.vault, world.ids)
    async with world.acts() as tx:
        await world.desk.claim(tx, KARI, opened.case_id, now=world.clock.now())
        await transfer.offer(tx, KARI, opened.case_id, "ulstein", family_agrees=True, now=world.clock.now())
    await world.look()
    assert world.told_to("nils") == ["offered"]
    assert (await world.case(opened)).team_id == "molde"
    async with world.acts() as tx:
        await transfer.accept(tx, NILS, opened.case_id, now=world.clock.now())
    before = len(world.told)
    await world.until(due_at + MINUTE)
    case = await world.case(opened)
    assert (case.team_id, case.due_at, case.breached_at) == ("ulstein", due_at, due_at)
    later = {one.who for one in world.told[before:] if one.what not in {"week", "hole"}}
    assert later == {"nils", "tore"}
    assert await world.family_was_told(opened) == ["sla.moved", "sent.phone_no_phone", "sla.apology_no_phone"]


async def test_nobody_answers_the_offer_and_it_is_declined_the_case_stays_where_it_was(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    opened = await world.a_family_writes()
    transfer = Transfer(world.vault, world.ids)
    async with world.acts() as tx:
        await world.desk.claim(tx, KARI, opened.case_id, now=world.clock.now())
        await transfer.offer(tx, KARI, opened.case_id, "ulstein", family_agrees=True, now=world.clock.now())
    await world.look()
    async with world.acts() as tx:
        await transfer.decline(tx, NILS, opened.case_id, now=world.clock.now())
    await world.passes(2 * HOUR)
    assert world.told_to("nils") == ["offered"]
    assert world.told_to("tore") == []
    assert (await world.case(opened)).holder_id == "kari"


async def test_a_case_that_opens_again_is_promised_and_rung_for_anew(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    opened = await world.a_family_writes()
    await world.passes(25 * HOUR)
    async with world.acts() as tx:
        await world.desk.close(tx, KARI, opened.case_id, CloseReason.NOT_REACHED, now=world.clock.now())
    await world.passes(HOUR)
    before = len(world.told)
    async with world.acts() as tx:
        await world.desk.reopen(tx, KARI, opened.case_id, now=world.clock.now())
    await world.look()
    await world.passes(25 * HOUR)
    again = [one.what for one in world.told[before:] if one.who == "kari" and one.what != "week"]
    assert again[0] == "reopened"
    assert "breach" in " ".join(again)
    assert (await world.family_was_told(opened)).count("sla.apology") == 2


async def test_a_storm_of_fifty_cases_is_a_few_messages_and_none_of_them_is_lost(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    cases = [await world.a_family_writes() for _ in range(50)]
    await world.look()
    letters = [one for one in world.told if one.what != "week"]
    assert sum(1 if one.what == "new" else int(one.what.split(":")[0]) for one in letters) == 50
    assert len(letters) <= 3
    async with world.acts() as tx:
        for opened in cases:
            await world.desk.claim(tx, KARI, opened.case_id, now=world.clock.now())
            await world.desk.log_reached(tx, KARI, opened.case_id, Reached.CALL, now=world.clock.now())
    before = len(world.told)
    await world.passes(25 * HOUR)
    assert [str(one) for one in world.told[before:] if one.what != "week"] == []


async def test_a_family_in_need_wakes_the_duty_in_the_middle_of_quiet_hours(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    async with world.acts() as tx:
        await tx.execute(update(channels).values(quiet_from=22 * 60, quiet_until=7 * 60))
    go_to(world, "2026-11-24 02:00")
    opened = await world.a_family_writes()
    await world.look()
    assert told(world, "new", "urgent") == []
    async with world.acts() as tx:
        await family_side(world).raise_urgent(tx, opened.case_id, now=world.clock.now())
    await world.look()
    assert told(world, "urgent") == [("kari", "urgent"), ("ola", "urgent")]
    await world.until(utc("2026-11-24 07:05"))
    assert world.first_told("kari") == utc("2026-11-24 02:00")
    assert any("new" in one.what for one in world.told if one.at >= utc("2026-11-24 07:00"))


async def test_where_nobody_has_a_channel_the_console_still_tells_everybody(world: World) -> None:
    async with world.acts() as tx:
        await tx.execute(delete(channels))
    opened = await world.a_family_writes()
    await world.look()
    await world.passes(25 * HOUR)
    assert world.told == []
    async with read(world.database) as tx:
        kinds = [one.kind for one in await notices_for(tx, KARI)]
    assert kinds == ["breach", "one_left", "four_left", "half_time", "unclaimed", "new"]
    assert await world.family_was_told(opened) == ["sla.apology"]
