"""The rota's page: who is on duty, the days ahead, and every change of them."""

import re
from datetime import time, timedelta

import pytest

from core.db import begin
from core.duty.policy import on_duty
from core.duty.records import Layer, Rules
from core.pulse import FULL_TICK, beat
from core.staff import Role
from tests.admin.conftest import House, Person, hidden, plain
from tests.admin.on_duty import hire, holes, plan, reachable, typed, weekly
from tests.builders import START

DUTY = "/admin/duty"
WORKDAYS, WEEKEND = range(5), (5, 6)


async def on_call(house: House, team: str = "molde") -> str:
    person = on_duty(await plan(house, team), Layer.ON_CALL, house.clock.now())
    return person.name if person else ""


async def test_the_page_says_who_is_on_duty_until_when_and_who_is_rung_after_them(house: House, alice: Person) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "bob", since=time(8), until=time(16))
    page = plain(await alice.look(DUTY))
    assert "Vakt Bob Brekke til i dag kl. 16.00" in page
    assert "Svarer ingen, blir desse varsla i tur og orden: heile teamet: Alice Aas" in page


async def test_one_press_takes_the_duty_until_somebody_else_is_planned(house: House, alice: Person) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "bob", since=time(8), until=time(16))
    assert "Då har du vakta til i dag kl. 16.00." in plain(await alice.look(DUTY))
    answer = await alice.press(f"{DUTY}/take")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{DUTY}?done=take")
    assert await on_call(house) == "Alice Aas"
    page = plain(await alice.look(answer.headers["location"]))
    assert "Vakt Alice Aas til i dag kl. 16.00" in page
    assert "Du har teke vakta. Du har vakta til i dag kl. 16.00." in page
    assert "Eg tek vakta no" not in page


async def test_whoever_has_no_channel_is_told_why_they_cannot_have_the_duty(house: House, alice: Person) -> None:
    page = plain(await alice.look(DUTY))
    assert "Du kan ikkje varslast" in page
    answer = await alice.press(f"{DUTY}/take")
    assert answer.status_code == 409
    assert 'href="#take"' in alice.page
    assert "har ingen stadfesta kanal" in plain(alice.page)
    assert await on_call(house) == ""


async def test_a_hole_is_told_with_who_is_rung_instead_and_marked_where_the_promise_would_break(
    house: House, alice: Person
) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "alice", WORKDAYS)
    page = plain(await alice.look(DUTY))
    assert (
        "laurdag 28. november kl. 00.00 – måndag 30. november kl. 00.00: ingen på vakt; heile teamet blir varsla"
        in page
    )
    assert page.count("vaktplanen held ikkje løftet") == len(await holes(house)) == 2
    assert "Vaktplanen får 50 av 100 poeng" in page


async def test_a_team_that_is_always_covered_is_told_so(house: House, alice: Person) -> None:
    await reachable(house, "alice")
    await weekly(house, "alice")
    assert "Det er alltid nokon på vakt eller bakvakt som kan nåast." in plain(await alice.look(DUTY))


async def test_the_fourteen_days_stand_day_by_day_with_what_is_left_of_today(house: House, alice: Person) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "alice", since=time(8), until=time(20))
    page = await alice.look(DUTY)
    found = re.findall(r'<tr role="row">(.*?)</tr>', page, re.DOTALL)
    rows = [plain(row) for row in found if "columnheader" not in row]
    assert len(rows) == 14
    assert rows[0] == "måndag 23. november Vakt: 10.00–20.00 Alice Aas 20.00–24.00 ingen Bakvakt: 10.00–24.00 ingen"
    assert rows[1].startswith("tysdag 24. november Vakt: 00.00–08.00 ingen 08.00–20.00 Alice Aas")
    first, folded = page.split('<details class="fold" id="later-days">')
    assert (first.count("rowheader"), folded.count("rowheader")) == (7, 7)
    assert "Sjå dei neste 7 dagane" in plain(folded)


async def test_a_red_day_has_its_mark_and_the_sundays_shift(house: House, alice: Person) -> None:
    await reachable(house, "alice", "bob")
    house.clock.forward(timedelta(days=25))
    alice = await house.person("alice")
    await weekly(house, "bob", [6])
    page = plain(await alice.look(DUTY))
    assert "fredag 25. desember raud dag Vakt: Bob Brekke" in page


async def test_a_weekly_shift_is_planned_for_several_days_and_can_be_dropped(house: House, alice: Person) -> None:
    await reachable(house, "alice")
    await alice.look(DUTY)
    me = house.actors["alice"].staff_id
    fields = typed("plan", person=me, layer="deputy", until="16:00", last="2026-12-31") | {"plan-from": "08:00"}
    answer = await alice.press(f"{DUTY}/plan", **fields, **{"plan-day-0": "yes", "plan-day-4": "yes"})
    assert answer.status_code == 303
    planned = (await plan(house)).patterns
    assert sorted((one.weekday, one.layer, one.starts, one.ends) for one in planned) == [
        (0, Layer.DEPUTY, time(8), time(16)),
        (4, Layer.DEPUTY, time(8), time(16)),
    ]
    page = plain(await alice.look(DUTY))
    assert "fredag 08.00–16.00: Alice Aas, bakvakt (til og med 31. desember 2026)" in page
    await alice.press(f"{DUTY}/drop", about=planned[0].id)
    assert len((await plan(house)).patterns) == 1


async def test_one_stretch_is_given_away_and_the_change_can_be_undone(house: House, alice: Person) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "alice")
    await alice.look(DUTY)
    change = {"person": house.actors["bob"].staff_id, "layer": "on_call"}
    times = {"change-from-day": "2026-11-24", "change-from-time": "08:00", "change-until-day": "2026-11-24"}
    await alice.press(f"{DUTY}/change", **typed("change", **change), **times, **{"change-until-time": "16.00"})
    (made,) = (await plan(house)).overrides
    page = plain(await alice.look(DUTY))
    assert "i morgon kl. 08.00 – 16.00: Bob Brekke har vakta" in page
    await alice.press(f"{DUTY}/undo", about=made.id)
    assert (await plan(house)).overrides == ()
    gone = await alice.press(f"{DUTY}/undo", about=made.id)
    assert gone.status_code == 404
    assert "Dette står ikkje i vaktplanen lenger." in plain(alice.page)


async def test_a_stretch_may_be_left_open_on_purpose(house: House, alice: Person) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "alice")
    await alice.look(DUTY)
    times = {"change-from-day": "2026-11-24", "change-from-time": "08:00", "change-until-day": "2026-11-25"}
    answer = await alice.press(
        f"{DUTY}/change", **typed("change", person="open", layer="on_call"), **times, **{"change-until-time": "08:00"}
    )
    assert answer.status_code == 303
    assert "ingen har vakta" in plain(await alice.look(DUTY))


async def test_an_absence_is_for_whole_days_asks_no_reason_and_ends_at_a_press(house: House, alice: Person) -> None:
    await reachable(house, "alice", "bob")
    page = await alice.look(DUTY)
    assert "Vi spør ikkje kvifor." in plain(page)
    bob = house.actors["bob"].staff_id
    fields = typed("away", person=bob, from_day="2026-11-23", until_day="2026-11-24")
    await alice.press(f"{DUTY}/away", **fields)
    (absence,) = (await plan(house)).absences
    assert absence.ends_at - absence.starts_at == timedelta(days=2)
    assert "Bob Brekke er borte" in plain(await alice.look(DUTY))
    await alice.press(f"{DUTY}/back", about=absence.id)
    assert (await plan(house)).absences == ()


@pytest.mark.parametrize(
    ("action", "fields", "linked"),
    [
        ("change", {"change-from-day": "32.13.2026"}, {"change-from-day", "change-from-time", "change-until-day"}),
        ("plan", {"plan-from": "morgon", "plan-until": "08:00"}, {"plan-person", "plan-day-0", "plan-from"}),
        ("away", {"away-from-day": "2026-11-24", "away-until-day": "2026-11-23"}, {"away-person", "away-until-day"}),
        ("plan", {"plan-first": "2026-12-02", "plan-last": "2026-12-01"}, {"plan-last", "plan-until"}),
    ],
)
async def test_what_will_not_do_is_told_at_its_box_and_everything_typed_stays(
    house: House, alice: Person, action: str, fields: dict[str, str], linked: set[str]
) -> None:
    await reachable(house, "alice")
    await alice.look(DUTY)
    answer = await alice.press(f"{DUTY}/{action}", **fields)
    assert answer.status_code == 422
    assert linked <= set(re.findall(r'<li><a href="#([\w-]+)">', alice.page))
    for name, value in fields.items():
        assert f'id="{name}" name="{name}"' in alice.page
        assert f'value="{value}"' in alice.page
    assert re.search(r'<details class="rota-form" open>', alice.page)
    rota = await plan(house)
    assert [*rota.patterns, *rota.overrides, *rota.absences] == []


async def test_nobody_without_a_channel_is_planned_and_what_was_typed_stays(house: House, alice: Person) -> None:
    await reachable(house, "alice")
    await alice.look(DUTY)
    bob = house.actors["bob"].staff_id
    fields = {"plan-person": bob, "plan-layer": "on_call", "plan-from": "08:00", "plan-until": "16:00"}
    answer = await alice.press(f"{DUTY}/plan", **fields, **{"plan-day-2": "yes"})
    assert answer.status_code == 409
    assert 'href="#plan-person"' in alice.page
    assert f'<option value="{bob}" selected>Bob Brekke (har ingen kanal)' in alice.page
    assert re.search(r'id="plan-day-2"[^>]* checked', alice.page)


async def test_another_teams_people_and_changes_are_out_of_reach(house: House, alice: Person, charlie: Person) -> None:
    await reachable(house, "alice", "charlie")
    await weekly(house, "charlie")
    (pattern, *_) = (await plan(house, "ulstein")).patterns
    await alice.look(DUTY)
    for action, fields in {
        "drop": {"about": pattern.id},
        "away": typed("away", person=house.actors["charlie"].staff_id, from_day="2026-11-24", until_day="2026-11-25"),
    }.items():
        assert (await alice.press(f"{DUTY}/{action}", **fields)).status_code == 404
    assert len((await plan(house, "ulstein")).patterns) == 7
    assert "Charlie" not in await alice.look(f"{DUTY}?team=ulstein")


async def test_supervisors_read_the_rota_of_each_team_and_change_none(house: House, solveig: Person) -> None:
    await reachable(house, "charlie")
    await weekly(house, "charlie")
    page = await solveig.look(f"{DUTY}?team=ulstein")
    assert "Vakt i Ulstein" in plain(page)
    assert "Charlie Dahl" in plain(page)
    assert 'action="/admin/duty' not in page
    for action in ("take", "calendar", "team-calendar", "change", "plan", "drop", "undo"):
        assert (await solveig.press(f"{DUTY}/{action}")).status_code == 404
    assert await solveig.status(f"{DUTY}?team=nowhere") == 404


async def test_a_coordinator_reads_it_too(house: House) -> None:
    tore = await hire(house, "tore", Role.COORDINATOR, team=None)
    assert "Vakt i Ulstein" in plain(await tore.look(f"{DUTY}?team=ulstein"))


async def test_a_leader_sets_the_teams_rules_and_nobody_else_sees_them(house: House, alice: Person) -> None:
    lars = await hire(house, "lars", Role.LEADER)
    page = await lars.look("/admin/duty/rules")
    assert hidden(page, "csrf")
    rules = {"neighbour": "ulstein", "quiet-from": "23:00", "quiet-until": "06.30", "step": "10", "claim": "2,5"}
    answer = await lars.press("/admin/duty/rules", **rules, unread="4")
    assert answer.headers["location"] == "/admin/duty/rules?done=saved"
    assert (await plan(house)).rules == Rules(
        neighbour_id="ulstein",
        red_as_sunday=False,
        quiet_from=time(23),
        quiet_until=time(6, 30),
        step_after=timedelta(minutes=10),
        claim_lasts=timedelta(hours=2.5),
        unread_after=timedelta(hours=4),
    )
    page = await lars.look(answer.headers["location"])
    assert "Reglane er lagra." in page
    assert 'value="2.5"' in page
    assert await alice.status("/admin/duty/rules") == 404


async def test_rules_that_will_not_do_keep_what_was_typed(house: House) -> None:
    lars = await hire(house, "lars", Role.LEADER)
    await lars.look("/admin/duty/rules")
    typed_so = {"neighbour": "molde", "quiet-from": "seint", "quiet-until": "07:00", "step": "0", "claim": "25"}
    assert (await lars.press("/admin/duty/rules", **typed_so, unread="x")).status_code == 422
    found = re.findall(r'<li><a href="#([\w-]+)">', lars.page)
    assert sorted(found) == ["claim", "neighbour", "quiet-from", "step", "unread"]
    assert 'value="seint"' in lars.page
    assert (await plan(house)).rules == Rules()


async def test_a_member_has_no_way_to_the_rules_even_with_a_form(house: House, alice: Person) -> None:
    await alice.look(DUTY)
    assert (await alice.press("/admin/duty/rules", step="1")).status_code == 404


async def test_below_every_page_stands_whether_the_clock_runs_and_who_is_on_duty(house: House, alice: Person) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "bob")
    assert "Klokka har ikkje gått enno." in plain(await alice.look("/admin/notices"))
    async with begin(house.database) as tx:
        await beat(tx, FULL_TICK, now=START)
    page = plain(await alice.look("/admin/notices"))
    assert "Klokka går: sist sett kl. 10.00. På vakt no: Bob Brekke." in page
    house.clock.forward(timedelta(minutes=2))
    assert "Klokka står: sist sett kl. 10.00. Sei frå" in plain(await alice.look("/admin/"))
