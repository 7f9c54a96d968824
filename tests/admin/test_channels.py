"""The ways in which a person and a team are told: added, proven by a code, tested, put in order, taken away."""

import re
from dataclasses import replace
from datetime import timedelta

import httpx
from fastapi import FastAPI

from admin.app import build_router
from core.alerts.channels import Channels, code_of
from core.alerts.messages import Messages
from core.alerts.records import Channel
from core.db import read
from core.staff import Role
from tests.admin.conftest import PASSWORD, House, Person, files, plain
from tests.admin.on_duty import hire, plan, reachable
from web.security import Fence, fence

CHANNELS = "/admin/channels"
ADDRESS = "alice@example.org"


async def channels_of(house: House, login: str = "alice") -> list[Channel]:
    async with read(house.database) as tx:
        return await house.services.channels.of(tx, house.actors[login])


async def add(person: Person, address: str = ADDRESS, *, kind: str = "mail", owner: str = "own") -> httpx.Response:
    await person.look(CHANNELS)
    return await person.press(CHANNELS, kind=kind, address=address, owner=owner)


async def test_a_channel_is_added_and_proven_by_its_code_and_then_one_can_be_on_duty(
    house: House, alice: Person
) -> None:
    assert "Før det kan du ikkje ha vakt." in plain(await alice.look(CHANNELS))
    answer = await add(alice)
    assert answer.headers["location"] == f"{CHANNELS}?done=add"
    page = plain(await alice.look(answer.headers["location"]))
    assert "Kanalen er lagd til. Koden er på veg." in page
    assert f"E-post {ADDRESS} Ikkje stadfesta: skriv inn koden" in page
    (one,) = await channels_of(house)
    right = code_of(house.vault, one.id, 1)
    done = await alice.press(f"{CHANNELS}/{one.id}/prove", code=f"{right[:3]} {right[3:]}")
    assert done.headers["location"] == f"{CHANNELS}?done=prove"
    assert "Stadfesta i dag kl. 10.00" in plain(await alice.look(CHANNELS))
    assert (await plan(house)).people[house.actors["alice"].staff_id].reachable


async def test_a_wrong_code_is_counted_and_five_are_enough(house: House, alice: Person) -> None:
    await add(alice)
    (one,) = await channels_of(house)
    await alice.look(CHANNELS)
    for _ in range(5):
        answer = await alice.press(f"{CHANNELS}/{one.id}/prove", code="12345")
        assert answer.status_code == 422
        assert f'href="#code-{one.id}"' in alice.page
        assert 'value="12345"' in alice.page
    answer = await alice.press(f"{CHANNELS}/{one.id}/prove", code=code_of(house.vault, one.id, 1))
    assert answer.status_code == 409
    assert "Koden gjeld ikkje lenger. Be om ein ny kode." in plain(alice.page)
    await alice.press(f"{CHANNELS}/{one.id}/code")
    await alice.press(f"{CHANNELS}/{one.id}/prove", code=code_of(house.vault, one.id, 2))
    assert [found.proven for found in await channels_of(house)] == [True]


async def test_a_code_is_old_after_a_quarter_of_an_hour_and_an_empty_one_is_none(house: House, alice: Person) -> None:
    await add(alice)
    (one,) = await channels_of(house)
    await alice.look(CHANNELS)
    assert (await alice.press(f"{CHANNELS}/{one.id}/prove", code=" ")).status_code == 422
    house.clock.forward(timedelta(minutes=15))
    answer = await alice.press(f"{CHANNELS}/{one.id}/prove", code=code_of(house.vault, one.id, 1))
    assert answer.status_code == 409


async def test_an_address_that_will_not_do_stays_in_its_box(house: House, alice: Person) -> None:
    answer = await add(alice, "not an address", owner="team")
    assert answer.status_code == 409
    assert 'href="#address"' in alice.page
    assert 'value="not an address"' in alice.page
    assert re.search(r'name="owner" type="radio" value="team"[^>]* checked', alice.page)
    assert (await add(alice, " ")).status_code == 422
    assert (await add(alice, kind="pigeon")).status_code == 422
    assert await channels_of(house) == []


async def test_a_test_goes_out_and_an_unproven_channel_gets_none(house: House, alice: Person) -> None:
    await reachable(house, "alice")
    (one,) = await channels_of(house)
    await alice.look(CHANNELS)
    assert (await alice.press(f"{CHANNELS}/{one.id}/test")).headers["location"].endswith("?done=test")
    await add(alice, "second@example.org")
    second = next(found for found in await channels_of(house) if not found.proven)
    assert (await alice.press(f"{CHANNELS}/{second.id}/test")).status_code == 409
    assert "Kanalen er ikkje stadfesta. Skriv inn koden først." in plain(alice.page)


async def test_quiet_hours_are_the_channels_own_or_the_teams(house: House, alice: Person) -> None:
    await add(alice)
    (one,) = await channels_of(house)
    assert "Stille 22.00–07.00, som reglane til teamet seier." in plain(await alice.look(CHANNELS))
    await alice.press(f"{CHANNELS}/{one.id}/quiet", **{"from": "00:00", "until": "05:30"})
    assert "Stille 00.00–05.30." in plain(await alice.look(CHANNELS))
    answer = await alice.press(f"{CHANNELS}/{one.id}/quiet", **{"from": "seint", "until": "05:30"})
    assert answer.status_code == 422
    assert 'value="seint"' in alice.page
    await alice.press(f"{CHANNELS}/{one.id}/like-team")
    assert "som reglane til teamet seier" in plain(await alice.look(CHANNELS))


async def test_the_one_to_be_tried_first_is_chosen_and_one_is_taken_away(house: House, alice: Person) -> None:
    await add(alice, "first@example.org")
    await add(alice, "second@example.org")
    _, second = await channels_of(house)
    await alice.press(f"{CHANNELS}/{second.id}/first")
    assert [one.address for one in await channels_of(house)] == ["second@example.org", "first@example.org"]
    await alice.press(f"{CHANNELS}/{second.id}/remove")
    assert [one.address for one in await channels_of(house)] == ["first@example.org"]
    assert (await alice.press(f"{CHANNELS}/{second.id}/remove")).status_code == 404
    assert "Kanalen finst ikkje lenger." in plain(alice.page)


async def test_an_address_is_shown_to_its_owner_alone_and_the_teams_to_the_team(
    house: House, alice: Person, bob: Person, charlie: Person
) -> None:
    await add(alice)
    await add(alice, "ntfys://example.org/molde", kind="service", owner="team")
    mine, ours = (await channels_of(house))[0], next(one for one in await channels_of(house) if one.team_id)
    page = await bob.look(CHANNELS)
    assert ADDRESS not in page
    assert "ntfys://example.org/molde" in page
    page = await charlie.look(CHANNELS)
    assert ADDRESS not in page
    assert "ntfys://example.org/molde" not in page
    assert (await bob.press(f"{CHANNELS}/{mine.id}/test")).status_code == 404
    assert (await charlie.press(f"{CHANNELS}/{ours.id}/remove")).status_code == 404
    assert len(await channels_of(house)) == 2


async def test_a_coordinator_has_channels_of_their_own_and_no_teams(house: House) -> None:
    tore = await hire(house, "tore", Role.COORDINATOR, team=None)
    page = await tore.look(CHANNELS)
    assert "Kanalane til teamet" not in page
    assert (await tore.press(CHANNELS, kind="mail", address="a@example.org", owner="team")).status_code == 404


async def test_a_house_where_nothing_is_set_up_says_so(house: House, alice: Person) -> None:
    bare = Channels(house.vault, house.ids, Messages(house.ids), {})
    app = FastAPI(routes=[files().route()], openapi_url=None)
    app.include_router(build_router(replace(house.services, channels=bare)))
    house.app = fence(app, Fence(public_url="http://localhost"))
    ann = house.stranger()
    await ann.client.post("/admin/sign-in", data={"login": "alice", "password": PASSWORD})
    page = plain(await ann.look(CHANNELS))
    assert "E-post er ikkje sett opp her" in page
    assert "Andre tenester er ikkje sette opp her" in page
    assert "Legg til og send kode" not in page
    assert (await ann.press(CHANNELS, kind="mail", address=ADDRESS)).status_code == 409
