"""The ways in which a person and a team are told: added, proven by a code, tested, put in order, taken away."""

import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from admin.app import build_router
from core.alerts.channels import Channels, code_of
from core.alerts.messages import Messages
from core.alerts.records import Channel
from core.db import read
from core.staff import Role
from tests.admin.conftest import PASSWORD, House, Person, files, hidden, plain
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
    page = plain(await alice.look(answer.headers["location"]))
    assert "Kanalen er lagd til. Koden er på veg." in page
    assert f"E-post {ADDRESS} Ikkje stadfesta: skriv inn koden" in page
    (one,) = await channels_of(house)
    right = code_of(house.vault, one.id, 1)
    done = await alice.press(f"{CHANNELS}/{one.id}/prove", code=f"{right[:3]} {right[3:]}")
    page = plain(await alice.look(done.headers["location"]))
    assert "Kanalen er stadfesta." in page
    assert "Stadfesta i dag kl. 10.00 Varsla til deg kjem hit." in page
    assert (await plan(house)).people[house.actors["alice"].staff_id].reachable


async def test_a_wrong_code_is_counted_and_the_fifth_says_that_a_new_one_is_needed(house: House, alice: Person) -> None:
    await add(alice)
    (one,) = await channels_of(house)
    await alice.look(CHANNELS)
    for number in range(5):
        answer = await alice.press(f"{CHANNELS}/{one.id}/prove", code="12345")
        assert answer.status_code == 422
        again = number < 4
        assert (f'href="#code-{one.id}"' in alice.page) is again
        assert ('value="12345"' in alice.page) is again
        assert ("prøv ein gong til" in plain(alice.page)) is again
    assert "dei fem forsøka er brukte. Du treng ein ny kode." in plain(alice.page)
    assert f'href="#again-{one.id}"' in alice.page
    assert f'id="again-{one.id}"' in alice.page
    answer = await alice.press(f"{CHANNELS}/{one.id}/prove", code=code_of(house.vault, one.id, 1))
    assert answer.status_code == 409
    assert "Koden gjeld ikkje lenger. Du treng ein ny kode." in plain(alice.page)
    assert f'id="code-{one.id}"' not in alice.page
    await alice.press(f"{CHANNELS}/{one.id}/code")
    await alice.press(f"{CHANNELS}/{one.id}/prove", code=code_of(house.vault, one.id, 2))
    assert [found.proven for found in await channels_of(house)] == [True]


async def test_too_many_codes_are_refused_with_when_it_may_be_tried_again(house: House, alice: Person) -> None:
    await add(alice)
    (one,) = await channels_of(house)
    house.clock.forward(timedelta(minutes=10, seconds=30))
    await alice.look(CHANNELS)
    for _ in range(4):
        assert (await alice.press(f"{CHANNELS}/{one.id}/code")).status_code == 303
    answer = await alice.press(f"{CHANNELS}/{one.id}/code", code="123")
    assert answer.status_code == 409
    assert "Prøv på nytt i dag kl. 11.00." in plain(alice.page)
    assert 'value="123"' in alice.page
    house.clock.forward(timedelta(minutes=49, seconds=30))
    assert (await alice.press(f"{CHANNELS}/{one.id}/code")).status_code == 303


async def test_the_same_address_twice_is_refused_and_stays_in_its_box(house: House, alice: Person) -> None:
    await add(alice)
    answer = await add(alice, ADDRESS.upper())
    assert answer.status_code == 409
    assert "Denne adressa står her frå før." in plain(alice.page)
    assert f'value="{ADDRESS.upper()}"' in alice.page
    assert len(await channels_of(house)) == 1


async def test_what_was_just_done_is_said_once(house: House, alice: Person) -> None:
    await reachable(house, "alice")
    (one,) = await channels_of(house)
    await alice.look(CHANNELS)
    after = (await alice.press(f"{CHANNELS}/{one.id}/test")).headers["location"]
    assert "Ei prøve er på veg." in plain(await alice.look(after))
    house.clock.forward(timedelta(minutes=1))
    assert "Ei prøve er på veg." not in plain(await alice.look(after))
    for odd in ("?done=test", "?done=test&at=x", "?done=test&at=9999999999", "?done=%3Cb%3E&at=1", "?done=test&at=²"):
        assert "Ei prøve er på veg." not in plain(await alice.look(f"{CHANNELS}{odd}"))


@pytest.mark.parametrize(
    ("path", "typed", "there"),
    [
        ("", {"kind": "mail", "address": "half@", "owner": "team"}, ('value="half@"', 'value="team" checked')),
        ("/{id}/prove", {"code": "12 3"}, ('value="12 3"',)),
        (
            "/{id}/quiet",
            {"quiet": "own", "from": "21:15", "until": "seint"},
            ('value="21:15"', 'value="seint"', 'value="own" checked'),
        ),
    ],
)
async def test_what_was_typed_outlives_the_session(
    house: House, alice: Person, path: str, typed: dict[str, str], there: tuple[str, ...]
) -> None:
    await add(alice)
    (one,) = await channels_of(house)
    await alice.look(CHANNELS)
    house.clock.forward(timedelta(hours=1))
    address = f"{CHANNELS}{path.format(id=one.id)}"
    door = await alice.press(address, **typed, **({"channel": one.id} if path else {}))
    assert door.status_code == 401
    inside = await alice.client.post(
        "/admin/sign-in", data={"login": "alice", "password": PASSWORD, "carried": hidden(door.text, "carried")}
    )
    assert "Det du skreiv, står i skjemaet." in plain(inside.text)
    for words in there:
        assert words in inside.text
    assert len(await channels_of(house)) == 1


async def test_a_bare_press_after_the_session_ended_leads_back_to_the_page(house: House, alice: Person) -> None:
    await reachable(house, "alice")
    (one,) = await channels_of(house)
    await alice.look(CHANNELS)
    house.clock.forward(timedelta(hours=1))
    answer = await alice.press(f"{CHANNELS}/{one.id}/test")
    assert answer.headers["location"] == "/admin/sign-in?next=%2Fadmin%2Fchannels"


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
    assert (await alice.press(f"{CHANNELS}/{one.id}/test")).status_code == 303
    await add(alice, "second@example.org")
    second = next(found for found in await channels_of(house) if not found.proven)
    assert (await alice.press(f"{CHANNELS}/{second.id}/test")).status_code == 409
    assert "Kanalen er ikkje stadfesta. Skriv inn koden først." in plain(alice.page)


async def test_quiet_hours_are_none_the_teams_or_the_channels_own(house: House, alice: Person) -> None:
    await reachable(house, "alice")
    (one,) = await channels_of(house)
    quiet = f"{CHANNELS}/{one.id}/quiet"
    page = await alice.look(CHANNELS)
    assert "Ingen stille timar." in plain(page)
    assert 'value="none" checked' in page
    assert 'value="22:00"' in page
    assert "hastande ord, den siste timen før fristen og brotne løfte" in plain(page)
    await alice.press(quiet, quiet="own", **{"from": "00:00", "until": "05:30"})
    page = await alice.look(CHANNELS)
    assert "Stille 00.00–05.30." in plain(page)
    assert 'value="own" checked' in page
    await alice.press(quiet, quiet="team", **{"from": "00:00", "until": "05:30"})
    page = await alice.look(CHANNELS)
    assert "Stille 22.00–07.00, som reglane til teamet seier." in plain(page)
    assert 'value="team" checked' in page
    await alice.press(quiet, quiet="none", **{"from": "", "until": "tull"})
    assert "Ingen stille timar." in plain(await alice.look(CHANNELS))


@pytest.mark.parametrize(
    ("typed", "where", "words"),
    [
        ({"quiet": "own", "from": "seint", "until": "05:30"}, "from", "Vi kan ikkje lese dette som eit klokkeslett."),
        ({"quiet": "own", "from": "22:00", "until": ""}, "until", "Skriv eit klokkeslett, som 08.00."),
        ({"quiet": "own", "from": "22:00", "until": "22.00"}, "until", "Frå og til er same klokkeslett."),
        ({"from": "22:00", "until": "07:00"}, "quiet", "Vel når kanalen skal vere stille."),
    ],
)
async def test_hours_that_will_not_do_say_why_and_stay(
    house: House, alice: Person, typed: dict[str, str], where: str, words: str
) -> None:
    await reachable(house, "alice")
    (one,) = await channels_of(house)
    await alice.look(CHANNELS)
    assert (await alice.press(f"{CHANNELS}/{one.id}/quiet", **typed)).status_code == 422
    assert words in plain(alice.page)
    assert f'href="#{where}-{one.id}"' in alice.page
    assert f'id="{where}-{one.id}"' in alice.page
    assert f'value="{typed["from"]}"' in alice.page


async def test_which_channel_is_used_first_stands_there(house: House, alice: Person) -> None:
    for address in ("first@example.org", "second@example.org"):
        await add(alice, address)
    await add(alice, "ours@example.org", owner="team")
    assert "kjem hit" not in plain(await alice.look(CHANNELS))
    for one in await channels_of(house):
        await alice.press(f"{CHANNELS}/{one.id}/prove", code=code_of(house.vault, one.id, 1))
    words = plain(await alice.look(CHANNELS))
    first, second, ours = (words.index(f"{name}@example.org") for name in ("first", "second", "ours"))
    assert first < words.index("Varsla til deg kjem hit først.") < second
    assert second < words.index("Varsla til deg kjem hit når kanalane over ikkje verkar.") < ours
    assert ours < words.index("Varsla til teamet kjem hit.")
    assert words.count("Bruk denne først") == 1


async def test_a_demo_says_that_nothing_is_sent(house: House) -> None:
    app = FastAPI(routes=[files().route()], openapi_url=None)
    app.include_router(build_router(replace(house.services, demo=True)))
    house.app = fence(app, Fence(public_url="http://localhost"))
    page = plain(await (await house.person("alice")).look(CHANNELS))
    assert "Dette er ein demo Ingenting blir sendt ut herifrå" in page


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
