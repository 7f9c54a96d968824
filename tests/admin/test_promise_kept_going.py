"""What the console shows of a claim that ends, a reply that nobody reads and a case that opens again."""

from datetime import timedelta

from core.cases.claims import fire_ended_claims
from core.cases.delivery import delivered, read_by_family
from core.cases.promise import Watch
from core.cases.unread import fire_unread
from core.db import begin
from tests.admin.conftest import House, Person, plain
from tests.admin.test_case_delivery import write
from tests.builders import Opened

ENDS = "Saka går tilbake til køen i dag kl. 14.00 om ingen har nådd familien."


async def clock_strikes(house: House) -> None:
    async with begin(house.database) as tx:
        now = house.clock.now()
        await Watch(house.vault, house.ids).fire_due(tx, now=now, limit=100)
        await fire_ended_claims(tx, now=now, limit=100)
        await fire_unread(tx, now=now, limit=100)


async def arrives(house: House, message_id: str) -> None:
    async with begin(house.database) as tx:
        await delivered(tx, message_id, now=house.clock.now())


async def test_who_holds_a_case_sees_until_when(house: House, alice: Person, path: str) -> None:
    assert 'id="claim-ends"' not in await alice.look(path)
    await alice.press(f"{path}/claim")
    assert ENDS in plain(await alice.look(path))
    await alice.press(f"{path}/reached", reached="call")
    assert 'id="claim-ends"' not in await alice.look(path)


async def test_a_claim_that_ended_is_told_to_the_team_and_stands_in_the_story(
    house: House, alice: Person, path: str
) -> None:
    await alice.look(path)
    await alice.press(f"{path}/claim")
    house.clock.forward(timedelta(hours=4))
    await clock_strikes(house)
    bob = await house.person("bob")
    page = plain(await bob.look(path))
    assert "Ingen har teke saka enno." in page
    assert "Ingen nådde familien i tide, og saka gjekk tilbake til køen" in page
    assert "har gått tilbake til køen. Ingen har nådd familien enno." in plain(await bob.look("/admin/notices"))


async def test_a_reply_that_stands_unread_says_that_a_call_may_reach_them(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await arrives(house, await write(house, opened, alice))
    assert "kom fram i dag kl. 10.00" in plain(await alice.look(path))
    house.clock.forward(timedelta(hours=3))
    await clock_strikes(house)
    alice = await house.person("alice")
    unread = "kom fram i dag kl. 10.00, men er ikkje lese enno. Ein telefon kan nå familien"
    assert unread in plain(await alice.look(path))
    assert "har eit svar som familien ikkje har lese" in plain(await alice.look("/admin/notices"))
    async with begin(house.database) as tx:
        await read_by_family(tx, opened.case_id, now=house.clock.now())
    page = plain(await alice.look(path))
    assert "lese i dag kl. 13.00" in page
    assert "Ein telefon" not in page


async def test_where_the_family_wants_no_call_none_is_advised(house: House, alice: Person) -> None:
    opened = await house.case(answers={"reach": "chat", "phone": ""})
    await arrives(house, await write(house, opened, alice))
    house.clock.forward(timedelta(hours=3))
    await clock_strikes(house)
    alice = await house.person("alice")
    page = plain(await alice.look(f"/admin/cases/{opened.case_id}"))
    assert "kom fram i dag kl. 10.00, men er ikkje lese enno" in page
    assert "Ein telefon kan nå" not in page


async def test_a_closed_case_opens_again_and_its_story_tells_that_the_promise_was_broken(
    house: House, path: str
) -> None:
    house.clock.forward(timedelta(hours=25))
    await clock_strikes(house)
    alice, bob = [await house.person(login) for login in ("alice", "bob")]
    await alice.look(path)
    await alice.press(f"{path}/close", reason="not_reached")
    await alice.look(path)
    answer = await alice.press(f"{path}/reopen")
    assert answer.headers["location"] == f"{path}?done=reopen"
    page = plain(await alice.look(f"{path}?done=reopen"))
    assert "Saka er open att. Ein ny frist er i gang." in page
    assert "24 t att" in page
    assert "Alice Aas opna saka att" in page
    assert "Løftet som gjaldt då, blei brote" in page
    assert "er opna att. Ein ny frist er i gang." in plain(await bob.look("/admin/notices"))


async def test_a_second_press_and_a_case_that_is_gone_are_explained(
    house: House, alice: Person, bob: Person, path: str
) -> None:
    await alice.look(path)
    await alice.press(f"{path}/close", reason="no_need")
    await alice.look(path)
    await bob.look(path)
    await alice.press(f"{path}/reopen")
    answer = await bob.press(f"{path}/reopen")
    assert answer.status_code == 409
    assert "Saka er open alt." in answer.text
    await bob.press(f"{path}/close", reason="no_need")
    await bob.look(path)
    await bob.press(f"{path}/erase", sure="yes")
    assert "reopen" not in await bob.look(path)
    answer = await bob.press(f"{path}/reopen")
    assert "Orda i saka er sletta. Ho kan ikkje opnast att." in answer.text


async def test_a_stranger_opens_nothing(house: House, alice: Person, charlie: Person, path: str) -> None:
    await alice.look(path)
    await alice.press(f"{path}/close", reason="no_need")
    await charlie.look("/admin/")
    assert (await charlie.press(f"{path}/reopen")).status_code == 404
