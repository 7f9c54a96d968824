"""Changing the rota, in a real database."""

from dataclasses import replace
from datetime import UTC, time, timedelta

import pytest
from sqlalchemy import select

from core.alerts.messages import read_news
from core.alerts.models import channels, sends
from core.db import Database, begin, read
from core.duty import calendars, store
from core.duty.policy import county_at, on_duty
from core.duty.records import Layer, Pattern, Plan, Rules
from core.duty.rota import Shift
from core.duty.turns import LONGEST_TURN
from core.errors import NotFound, Refused
from core.ids import SeededIds
from core.staff import Actor
from core.staff.accounts import disable_staff
from core.vault import Unreadable, Vault
from tests.builders import START, supervisor
from tests.core.duty.house import KARI, LIV, NILS, OLA, TORE, UNNI, Team, move_in
from tests.core.duty.people import at

HOUR = timedelta(hours=1)


@pytest.fixture
async def team(database: Database, vault: Vault, ids: SeededIds) -> Team:
    team = Team(database, vault, ids)
    await move_in(team, without_channel=(UNNI,))
    async with begin(database) as tx:
        for weekday in range(7):
            await team.rota.plan_shift(tx, KARI, monday(weekday=weekday), now=START)
    return team


def monday(*, weekday: int = 0, staff_id: str = "kari") -> Pattern:
    return Pattern(id="", layer=Layer.ON_CALL, staff_id=staff_id, weekday=weekday, starts=time(8), ends=time(8))


async def plan(team: Team, *, hours: float = 0) -> Plan:
    async with read(team.database) as tx:
        return await store.plan_of(tx, "molde", now=START + hours * HOUR)


async def who(team: Team, *, hours: float = 0, layer: Layer = Layer.ON_CALL) -> str | None:
    person = on_duty(await plan(team, hours=hours), layer, START + hours * HOUR)
    return person.staff_id if person else None


async def told(team: Team) -> list[str]:
    async with read(team.database) as tx:
        return sorted((await tx.execute(select(sends.c.staff_id))).scalars())


async def news(team: Team, *, hours: float = 0) -> set[tuple[str, str, str]]:
    """Whom what was put down for at that hour, and who did it."""
    async with read(team.database) as tx:
        rows = (await tx.execute(select(sends).where(sends.c.made_at == START + hours * HOUR))).mappings().all()
    found = [(row["staff_id"], read_news(row["news"])) for row in rows]
    return {(staff_id, f"{one.layer} {one.change}", one.by) for staff_id, one in found}


async def test_what_is_planned_comes_back_as_it_was(team: Team) -> None:
    found = (await plan(team)).patterns
    assert {one.weekday for one in found} == set(range(7))
    assert {(one.starts, one.ends, one.staff_id) for one in found} == {(time(8), time(8), "kari")}
    assert await who(team) == "kari"


async def test_ola_takes_the_duty_with_one_press_and_kari_is_told(team: Team) -> None:
    async with begin(team.database) as tx:
        await team.rota.take_over(tx, OLA, now=START)
    assert await who(team) == "ola"
    assert await who(team, hours=23.9) == "ola"
    assert await who(team, hours=24.1) == "kari"  # somebody may have forgotten to give it back
    assert await told(team) == ["kari"]


async def test_every_change_of_the_rota_tells_those_whose_duty_changed_and_not_who_did_it(team: Team) -> None:
    """Give, undo, plan, drop, away and back: each an hour after the other."""
    day = {"starts_at": START + 24 * HOUR, "ends_at": START + 30 * HOUR}
    deputy = replace(monday(weekday=2, staff_id="ola"), layer=Layer.DEPUTY)
    async with begin(team.database) as tx:
        await team.rota.give(tx, LIV, Shift(layer=Layer.ON_CALL, staff_id="ola", **day), now=START + HOUR)
        (change,) = (await store.plan_of(tx, "molde", now=START)).overrides
        await team.rota.undo(tx, KARI, change.id, now=START + 2 * HOUR)
        new = await team.rota.plan_shift(tx, KARI, deputy, now=START + 3 * HOUR)
        wednesday = {"starts_at": START + 48 * HOUR, "ends_at": START + 52 * HOUR}
        await team.rota.be_away(tx, LIV, "kari", **wednesday, now=START + 4 * HOUR)
        absence = (await store.plan_of(tx, "molde", now=START)).absences[0]
        await team.rota.be_back(tx, KARI, absence.id, now=START + 5 * HOUR)
        await team.rota.drop_shift(tx, LIV, new, now=START + 6 * HOUR)
    assert await news(team, hours=1) == {("kari", "on_call loses.once", "liv"), ("ola", "on_call gets.once", "liv")}
    assert await news(team, hours=2) == {("ola", "on_call loses.once", "kari")}
    assert await news(team, hours=3) == {("ola", "deputy gets.weekly", "kari")}
    assert await news(team, hours=4) == {("kari", "on_call loses.once", "liv"), ("ola", "deputy covers.once", "liv")}
    assert await news(team, hours=5) == {("ola", "deputy relieved.once", "kari")}
    assert await news(team, hours=6) == {("ola", "deputy loses.weekly", "liv")}


async def test_rules_that_give_red_days_to_somebody_else_are_told_of(team: Team) -> None:
    december = START + timedelta(days=28)
    async with begin(team.database) as tx:
        for one in (await store.plan_of(tx, "molde", now=START)).patterns:
            await team.rota.drop_shift(tx, KARI, one.id, now=START)
        for weekday, who in ((4, "kari"), (6, "ola")):
            await team.rota.plan_shift(tx, LIV, monday(weekday=weekday, staff_id=who), now=START)
        await team.rota.rule(tx, LIV, Rules(red_as_sunday=False), now=december)
    found = await news(team, hours=28 * 24)
    assert {(who, what.split(".")[0]) for who, what, _ in found} == {("kari", "on_call gets"), ("ola", "on_call loses")}


async def test_a_coordinator_says_of_themselves_that_they_are_away_and_of_nobody_else(team: Team) -> None:
    span = {"starts_at": START, "ends_at": START + 24 * HOUR}
    async with begin(team.database) as tx:
        await team.rota.be_away(tx, TORE, "tore", **span, now=START)
        rotas = await store.read_rotas(tx, now=START)
        assert [one.staff_id for one in county_at(rotas.plan("nowhere"), rotas.county, START)] == []
        with pytest.raises(NotFound):
            await team.rota.be_away(tx, TORE, "kari", **span, now=START)
        with pytest.raises(NotFound):
            await team.rota.be_away(tx, KARI, "tore", **span, now=START)
        (absence,) = rotas.absences
        with pytest.raises(NotFound):
            await team.rota.be_back(tx, KARI, absence.id, now=START + HOUR)
        await team.rota.be_back(tx, TORE, absence.id, now=START + HOUR)
        assert (await store.read_rotas(tx, now=START + 2 * HOUR)).absences == ()
    assert await told(team) == []


async def test_a_second_press_changes_nothing(team: Team) -> None:
    for _ in range(2):
        async with begin(team.database) as tx:
            await team.rota.take_over(tx, OLA, now=START)
    assert len((await plan(team)).overrides) == 1


async def test_what_is_taken_ends_where_somebody_else_is_planned(team: Team) -> None:
    async with begin(team.database) as tx:
        shift = Shift(layer=Layer.ON_CALL, staff_id="liv", starts_at=START + 2 * HOUR, ends_at=START + 5 * HOUR)
        await team.rota.give(tx, KARI, shift, now=START)
        await team.rota.take_over(tx, OLA, now=START)
    assert [await who(team, hours=hour) for hour in (1, 3, 6)] == ["ola", "liv", "kari"]
    assert LONGEST_TURN == 24 * HOUR


async def test_nobody_without_a_proven_channel_gets_on_duty_in_any_way(team: Team) -> None:
    shift = Shift(layer=Layer.ON_CALL, staff_id="unni", starts_at=START, ends_at=START + HOUR)
    async with begin(team.database) as tx:
        for attempt in (
            team.rota.take_over(tx, UNNI, now=START),
            team.rota.give(tx, KARI, shift, now=START),
            team.rota.plan_shift(tx, KARI, monday(staff_id="unni"), now=START),
        ):
            with pytest.raises(Refused, match="duty_no_channel"):
                await attempt


async def test_whoever_is_away_is_given_nothing_in_that_time(team: Team) -> None:
    async with begin(team.database) as tx:
        await team.rota.be_away(tx, OLA, "ola", starts_at=START, ends_at=START + 5 * HOUR, now=START)
        shift = Shift(layer=Layer.ON_CALL, staff_id="ola", starts_at=START + 4 * HOUR, ends_at=START + 6 * HOUR)
        with pytest.raises(Refused, match="duty_away"):
            await team.rota.give(tx, KARI, shift, now=START)
        later = replace(shift, starts_at=START + 5 * HOUR)
        await team.rota.give(tx, KARI, later, now=START)


async def test_a_colleague_says_that_kari_is_ill_and_she_is_off_duty_until_she_is_back(team: Team) -> None:
    async with begin(team.database) as tx:
        await team.rota.be_away(tx, OLA, "kari", starts_at=START - HOUR, ends_at=START + 48 * HOUR, now=START)
    assert await who(team) is None
    (absence,) = (await plan(team)).absences
    async with begin(team.database) as tx:
        await team.rota.be_back(tx, KARI, absence.id, now=START + 2 * HOUR)
    assert await who(team, hours=1) is None
    assert await who(team, hours=2) == "kari"


async def test_an_absence_to_come_is_taken_back_whole(team: Team) -> None:
    async with begin(team.database) as tx:
        await team.rota.be_away(tx, KARI, "kari", starts_at=START + HOUR, ends_at=START + 48 * HOUR, now=START)
        absence = (await store.plan_of(tx, "molde", now=START)).absences[0]
        await team.rota.be_back(tx, KARI, absence.id, now=START)
    assert (await plan(team)).absences == ()


@pytest.mark.parametrize(
    ("starts", "ends", "why"),
    [(2, 1, "duty_times"), (1, 1, "duty_times"), (-3, -1, "duty_past"), (0, 24 * 500, "duty_far")],
)
async def test_times_that_make_no_sense_are_refused_each_for_its_reason(
    team: Team, starts: int, ends: int, why: str
) -> None:
    shift = Shift(layer=Layer.ON_CALL, staff_id="ola", starts_at=START + starts * HOUR, ends_at=START + ends * HOUR)
    async with begin(team.database) as tx:
        with pytest.raises(Refused, match=why):
            await team.rota.give(tx, KARI, shift, now=START)
        with pytest.raises(Refused, match=why):
            await team.rota.be_away(tx, KARI, "ola", starts_at=shift.starts_at, ends_at=shift.ends_at, now=START)


async def test_another_team_sees_and_changes_nothing_here(team: Team) -> None:
    pattern = (await plan(team)).patterns[0]
    async with begin(team.database) as tx:
        await team.rota.take_over(tx, OLA, now=START)
        change = (await store.plan_of(tx, "molde", now=START)).overrides[0]
        for attempt in (
            team.rota.drop_shift(tx, NILS, pattern.id, now=START),
            team.rota.undo(tx, NILS, change.id, now=START),
            team.rota.be_away(tx, NILS, "kari", starts_at=START, ends_at=START + HOUR, now=START),
        ):
            with pytest.raises(NotFound):
                await attempt
    assert await who(team) == "ola"


@pytest.mark.parametrize("actor", [KARI, supervisor()])
async def test_only_the_leader_sets_the_rules(team: Team, actor: Actor) -> None:
    async with begin(team.database) as tx:
        with pytest.raises(NotFound):
            await team.rota.rule(tx, actor, Rules(), now=START)


async def test_the_rules_come_back_as_they_were_set(team: Team) -> None:
    rules = Rules(neighbour_id="ulstein", red_as_sunday=False, quiet_from=time(21, 30), step_after=timedelta(minutes=5))
    async with begin(team.database) as tx:
        await team.rota.rule(tx, LIV, rules, now=START)
    assert (await plan(team)).rules == rules


async def test_a_change_undone_is_as_if_it_had_never_been(team: Team) -> None:
    async with begin(team.database) as tx:
        await team.rota.take_over(tx, OLA, now=START)
        change = (await store.plan_of(tx, "molde", now=START)).overrides[0]
        await team.rota.undo(tx, KARI, change.id, now=START)
    assert await who(team) == "kari"


async def test_what_is_long_over_is_forgotten(team: Team) -> None:
    async with begin(team.database) as tx:
        await team.rota.take_over(tx, OLA, now=START)
        await store.forget_past(tx, now=START + timedelta(days=89))
        assert (await store.plan_of(tx, "molde", now=START)).overrides
        await store.forget_past(tx, now=START + timedelta(days=93))
        assert not (await store.plan_of(tx, "molde", now=START)).overrides


async def test_a_calendar_address_is_a_secret_that_can_be_changed(team: Team) -> None:
    async with begin(team.database) as tx:
        first = await calendars.new_address(tx, team.ids, KARI, whole_team=False, now=START)
        whole = await calendars.new_address(tx, team.ids, KARI, whole_team=True, now=START)
        found = await calendars.feed_at(tx, first)
        assert found is not None
        assert (found.staff_id, found.team_id) == ("kari", "molde")
        second = await calendars.new_address(tx, team.ids, KARI, whole_team=False, now=START)
        assert await calendars.feed_at(tx, first) is None
        assert await calendars.feed_at(tx, second) == found
        of_team = await calendars.feed_at(tx, whole)
        assert of_team is not None
        assert of_team.staff_id is None
        await calendars.close(tx, KARI, whole_team=False)
        assert await calendars.feed_at(tx, second) is None
        assert not await calendars.has_address(tx, KARI, whole_team=False)


async def test_whoever_leaves_has_no_channel_and_no_calendar_and_leaves_a_hole(team: Team) -> None:
    async with begin(team.database) as tx:
        secret = await calendars.new_address(tx, team.ids, KARI, whole_team=False, now=START)
        await disable_staff(tx, "kari", now=START)
        assert await calendars.feed_at(tx, secret) is None
        assert (await tx.execute(select(channels.c.id).where(channels.c.staff_id == "kari"))).all() == []
        with pytest.raises(Unreadable):
            await team.vault.key_of(tx, "channel:kari-mail-0")
    assert await who(team) is None
    assert len((await plan(team)).patterns) == 7


async def test_whoever_leaves_takes_the_teams_calendar_address_along_and_the_team_reads_of_it(team: Team) -> None:
    async with begin(team.database) as tx:
        whole = await calendars.new_address(tx, team.ids, OLA, whole_team=True, now=START)
        assert await calendars.closed_since(tx, OLA) is None
        await disable_staff(tx, "kari", now=START + HOUR)
        assert await calendars.feed_at(tx, whole) is None
        assert await calendars.closed_since(tx, OLA) == START + HOUR
        assert await calendars.closed_since(tx, NILS) is None
        again = await calendars.new_address(tx, team.ids, OLA, whole_team=True, now=START + 2 * HOUR)
        assert await calendars.feed_at(tx, again) is not None
        assert await calendars.closed_since(tx, OLA) is None


def test_oslo_is_where_shifts_begin() -> None:
    assert at("2026-11-23 10:00").astimezone(UTC) == START
