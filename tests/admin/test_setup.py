"""Settings as data, in the console: who sees and changes what, what a change says before it is done, and the way back."""

import asyncio
import csv
import io
import json
from datetime import timedelta

import pytest

from admin.forms.setup import document_of
from core.audit.models import audit
from core.cases.models import cases
from core.cases.records import CloseReason
from core.db import begin, read
from core.places import Found
from core.setup import FORMS, FileKind, Operator, Setup, Subject, Topic, write_file
from core.staff import Role
from tests.admin.conftest import PASSWORD, House, Person, box, plain
from tests.admin.on_duty import hire
from tests.builders import START

LIST = "/admin/settings"
REPLIES, TEAM = f"{LIST}/replies-molde", f"{LIST}/team-molde"
CATCHMENT = f"{LIST}/catchment"
REPLY = {
    "section": "replies",
    "row": "new",
    "field-key": "takk",
    "field-title": "Takk for sist",
    "field-nn": "Hei. Eg heiter {name}.",
    "field-nb": "Hei. Jeg heter {name}.",
    "field-en": "Hello. My name is {name}.",
}


@pytest.fixture
async def liv(house: House) -> Person:
    """She leads the team in Molde."""
    return await hire(house, "liv", Role.LEADER)


@pytest.fixture
async def above(house: House) -> Person:
    """Somebody who changes what concerns all teams."""
    return await house.person("astrid")


async def body_of(house: House, topic: Topic, team_id: str = "") -> list[dict[str, object]]:
    async with read(house.database) as tx:
        version = await house.services.setup.current(tx, Subject(topic, team_id))
    return [dict(row) for row in next(iter(version.body.values()))]


async def replies_of(house: House) -> list[dict[str, object]]:
    """Molde's own, without those that come with the program."""
    desk, subject = house.services.setup, Subject(Topic.REPLIES, "molde")
    async with read(house.database) as tx:
        shipped = (await desk.history(tx, subject))[-1].body["replies"]
        return [dict(row) for row in (await desk.current(tx, subject)).body["replies"] if row not in shipped]


async def last_row(house: House) -> str:
    return str(len(await body_of(house, Topic.REPLIES, "molde")))


async def kept(house: House, subject: Subject, kind: FileKind) -> str:
    async with read(house.database) as tx:
        version = await house.services.setup.current(tx, subject)
    return write_file(FORMS[subject.topic], version.body, kind)


async def write_reply(person: Person, **changed: str) -> None:
    """Both presses: what it does is seen, and then it is done."""
    await person.look(REPLIES)
    based_on = {"based_on": value(person.page, "based_on"), **REPLY, **changed}
    seen = await person.press(f"{REPLIES}/row", **based_on)
    assert seen.status_code == 200, plain(seen.text)
    done = await person.press(f"{REPLIES}/row", **based_on, press="sure")
    assert done.headers["location"] == f"{REPLIES}?done=saved"


def value(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


async def test_a_member_reads_the_own_teams_and_changes_nothing(alice: Person, house: House) -> None:
    page = plain(await alice.look(LIST))
    assert "Ferdige svar" in page
    assert "Ulstein" not in page
    assert "Skriv om" not in await alice.look(REPLIES)
    assert "Legg til" not in plain(alice.page)
    answer = await alice.press(f"{REPLIES}/row", based_on="0", press="sure", **REPLY)
    assert answer.status_code in {403, 404}
    assert await replies_of(house) == []


async def test_a_leader_changes_the_own_teams_and_not_what_concerns_all(liv: Person, house: House) -> None:
    await write_reply(liv)
    [row] = await replies_of(house)
    assert row == {name: REPLY[f"field-{name}"] for name in ("key", "title", "nn", "nb", "en")}
    assert await liv.status(f"{LIST}/replies-ulstein") == 404
    assert await liv.status(f"{CATCHMENT}/rows/places/1") == 404
    await liv.look(CATCHMENT)
    await liv.look(REPLIES)
    fields = {"based_on": "0", "place": "Molde", "team": "ulstein", "first_day": ""}
    assert (await liv.press(f"{CATCHMENT}/move", **fields, press="sure")).status_code == 404


async def test_nothing_is_done_before_it_was_seen_and_then_it_is_audited(liv: Person, house: House) -> None:
    await liv.look(REPLIES)
    seen = await liv.press(f"{REPLIES}/row", based_on="0", **REPLY)
    assert "Nytt under «Svar»: Takk for sist" in plain(seen.text)
    assert await replies_of(house) == []
    await write_reply(liv)
    assert await house.count(audit.c.action == "setup_changed", audit.c.detail == "replies:molde:1") == 1
    page = plain(await liv.look(REPLIES))
    assert "Utgåve 1, i dag kl. 10.00, Liv" in page
    assert "Utgåve 0, slik det var frå starten." in page


async def test_a_row_is_altered_and_taken_away(liv: Person, house: House) -> None:
    await write_reply(liv)
    last = await last_row(house)
    await liv.look(f"{REPLIES}/rows/replies/{last}")
    assert 'value="Takk for sist"' in liv.page
    changed = {**REPLY, "row": last, "field-title": "Takk for praten", "based_on": "1"}
    seen = plain((await liv.press(f"{REPLIES}/row", **changed)).text)
    assert "Takk for sist: Tittel" in seen
    assert "Før Takk for sist No Takk for praten" in seen
    gone = {"section": "replies", "row": last, "based_on": "1"}
    seen = plain((await liv.press(f"{REPLIES}/remove", **gone)).text)
    assert "Bort frå «Svar»: Takk for sist" in seen
    assert (await liv.press(f"{REPLIES}/remove", **gone, press="sure")).status_code == 303
    assert await replies_of(house) == []


async def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(liv: Person) -> None:
    await liv.look(REPLIES)
    answer = await liv.press(
        f"{REPLIES}/row", based_on="0", **{**REPLY, "field-key": "Takk!", "field-nn": "Hei {alder}", "field-en": ""}
    )
    assert answer.status_code == 422
    page = plain(answer.text)
    assert "Kort namn: Bruk små bokstavar a–z" in page
    assert "Engelsk: Fyll ut dette." in page
    assert 'id="field-key-error"' in answer.text
    assert box(answer.text, "field-nn") == "Hei {alder}"
    answer = await liv.press(f"{REPLIES}/row", based_on="0", **{**REPLY, "field-nn": "Hei {alder}"})
    assert "Ingen kan fylle inn {alder}. Bruk desse: {name} {team} {phone} {time}." in plain(answer.text)


async def test_of_two_who_write_the_second_is_told_and_neither_loses_a_word(liv: Person, house: House) -> None:
    leif = await hire(house, "leif", Role.LEADER)
    await leif.look(REPLIES)
    await write_reply(liv)
    theirs = {**REPLY, "field-key": "hei", "field-title": "Hei på deg", "based_on": "0"}
    answer = await leif.press(f"{REPLIES}/row", **theirs, press="sure")
    assert answer.status_code == 409
    assert "Nokon var først: Utgåve 1, i dag kl. 10.00, Liv" in plain(answer.text)
    assert "Nytt under «Svar»: Hei på deg" in plain(answer.text)
    assert "Bort frå" not in plain(answer.text)
    done = await leif.press(f"{REPLIES}/row", **{**theirs, "based_on": value(answer.text, "based_on")}, press="sure")
    assert done.status_code == 303
    assert [row["key"] for row in await replies_of(house)] == ["takk", "hei"]


async def test_two_presses_at_the_same_moment_make_one_version(liv: Person, house: House) -> None:
    await liv.look(REPLIES)
    fields = {**REPLY, "based_on": "0", "press": "sure", "csrf": value(liv.page, "csrf")}
    answers = await asyncio.gather(*(liv.client.post(f"{REPLIES}/row", data=fields) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert len(await replies_of(house)) == 1


async def test_whoever_thinks_again_finds_everything_in_the_form(liv: Person) -> None:
    await liv.look(REPLIES)
    answer = await liv.press(f"{REPLIES}/row", based_on="0", **REPLY, press="again")
    assert answer.status_code == 200
    assert box(answer.text, "field-en") == REPLY["field-en"]
    assert 'value="Takk for sist"' in answer.text


async def test_one_goes_back_to_any_version_with_a_preview(liv: Person, house: House) -> None:
    await write_reply(liv)
    page = plain(await liv.look(f"{REPLIES}/versions/0"))
    assert "Tilbake til utgåve 0" in page
    assert "Bort frå «Svar»: Takk for sist" in page
    done = await liv.press(f"{REPLIES}/back", number="0", based_on="1", press="sure")
    assert done.status_code == 303
    assert await replies_of(house) == []
    assert "Utgåve 2, i dag kl. 10.00, Liv. Den er lik utgåve 0." in plain(await liv.look(REPLIES))
    assert await liv.status(f"{REPLIES}/versions/9") == 404


async def move(person: Person, place: str, team: str, day: str = "", **more: str) -> tuple[int, str]:
    await person.look(CATCHMENT)
    fields = {"based_on": value(person.page, "based_on"), "place": place, "team": team, "first_day": day, **more}
    answer = await person.press(f"{CATCHMENT}/move", **fields)
    return answer.status_code, plain(answer.text)


@pytest.fixture
async def of_two(house: House) -> None:
    """The catchment for the two teams that are here."""
    rows = await body_of(house, Topic.CATCHMENT)
    here = [{**row, "team": row["team"] if row["team"] in {"molde", "ulstein"} else "molde"} for row in rows]
    async with begin(house.database) as tx:
        desk, text = house.services.setup, json.dumps({"topic": "catchment", "places": here})
        await desk.apply(tx, Operator(), Subject(Topic.CATCHMENT), text, based_on=0, now=house.clock.now())


@pytest.mark.usefixtures("of_two")
async def test_a_move_says_how_many_post_codes_go_where_and_when(above: Person, house: House) -> None:
    gazetteer = house.services.setup.gazetteer
    codes = [code for code, post in gazetteer.postcodes.items() if post.is_home and post.municipality == "1506"]
    status, page = await move(above, "Molde", "ulstein", "2027-01-01")
    assert status == 200
    exceptions = {row["number"] for row in await body_of(house, Topic.CATCHMENT) if row["what"] == "postcode"}
    count = len(set(codes) - exceptions)
    assert f"Frå 1. januar 2027 går {count} postnummer frå Molde til Ulstein: Molde." in page
    status, _ = await move(above, "Molde", "ulstein", "2027-01-01", press="sure")
    assert status == 303
    rows = [row for row in await body_of(house, Topic.CATCHMENT) if row["number"] == "1506"]
    assert [(row["team"], row["first_day"], row["last_day"]) for row in rows] == [
        ("molde", None, "2026-12-31"),
        ("ulstein", "2027-01-01", None),
    ]


@pytest.mark.usefixtures("of_two")
async def test_a_post_code_goes_alone(above: Person, house: House) -> None:
    _, page = await move(above, "6410", "ulstein")
    assert "går 1 postnummer frå Molde til Ulstein: 6410." in page
    await move(above, "6410", "ulstein", press="sure")
    [row] = [row for row in await body_of(house, Topic.CATCHMENT) if row["number"] == "6410"]
    assert (row["what"], row["team"], row["coverage"]) == ("postcode", "ulstein", None)


@pytest.mark.usefixtures("of_two")
@pytest.mark.parametrize(
    ("place", "day", "said"),
    [
        ("Oslo", "", "Vi finn ikkje Oslo her i fylket."),
        ("0150", "", "Vi finn ikkje 0150 her i fylket."),
        ("", "", "Fyll ut dette."),
        ("Molde", "i morgon", "Skriv ein dag slik:"),
        ("Molde", "0001-01-01", "Dette er for tidleg"),
    ],
)
async def test_a_place_or_a_day_that_says_nothing_is_told(above: Person, place: str, day: str, said: str) -> None:
    status, page = await move(above, place, "ulstein", day)
    assert status == 422
    assert said in page


async def test_a_post_code_finds_its_municipality(alice: Person) -> None:
    page = await alice.look(f"{CATCHMENT}?q=6410")
    assert "6410 Molde ligg i Molde." in plain(page).replace("MOLDE", "Molde")
    assert "Kristiansund" not in plain(page)


@pytest.mark.parametrize("kind", FileKind)
@pytest.mark.parametrize("topic", [Topic.NUMBERS, Topic.SERVICES])
async def test_a_file_that_is_taken_out_and_put_in_changes_nothing(
    above: Person, house: House, topic: Topic, kind: FileKind
) -> None:
    address = f"{LIST}/{document_of(Subject(topic))}"
    answer = await above.client.get(f"{address}/files/{kind}")
    assert answer.text == await kept(house, Subject(topic), kind)
    assert f'filename="{topic}-0.{kind}"' in answer.headers["content-disposition"]
    await above.look(address)
    seen = await above.press(f"{address}/import", based_on="0", text=answer.text)
    assert seen.status_code == 200, plain(seen.text)
    assert "Det blir ingen endring." in plain(seen.text)


async def test_a_team_is_no_table(alice: Person) -> None:
    assert await alice.status(f"{TEAM}/files/csv") == 404
    assert await alice.status(f"{TEAM}/files/json") == 200


@pytest.mark.usefixtures("of_two")
async def test_every_fault_of_a_file_is_told_with_its_row_and_the_file_stays(above: Person, house: House) -> None:
    text = await kept(house, Subject(Topic.CATCHMENT), FileKind.CSV)
    lines = list(csv.reader(io.StringIO(text)))
    lines[3][3], lines[5][4] = "nowhere", "perhaps"
    broken = "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
    await above.look(CATCHMENT)
    answer = await above.press(f"{CATCHMENT}/import", based_on="1", text=broken)
    assert answer.status_code == 422
    assert "Stader, rad 5, Kor sikkert: Vel eitt av desse: host, assumed, widening." in plain(answer.text)
    lines[5][4] = "host"
    mended = "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
    answer = await above.press(f"{CATCHMENT}/import", based_on="1", text=mended)
    assert "Stader, rad 3, Team: Teamet nowhere finst ikkje. Desse finst: molde, ulstein." in plain(answer.text)
    assert "nowhere" in box(answer.text, "text")


async def test_the_team_itself_is_changed_in_plain_forms(liv: Person, house: House) -> None:
    await liv.look(f"{TEAM}/rows/team/1")
    fields = {"section": "team", "row": "1", "field-town": "Molde", "field-phone": "71 11 22 33", "field-address": ""}
    sent = {**fields, "field-retention_days": "60", "field-telegram": "open", "based_on": "0"}
    seen = plain((await liv.press(f"{TEAM}/row", **sent)).text)
    assert "Dagar før ei lukka sak blir sletta Før 90 No 60" in seen
    assert (await liv.press(f"{TEAM}/row", **sent, press="sure")).status_code == 303
    hours = {
        "section": "hours",
        "row": "new",
        "field-weekday": "1",
        "field-opens": "09:00",
        "field-closes": "08:00",
        "based_on": "1",
    }
    await liv.look(f"{TEAM}/rows/hours/new")
    answer = await liv.press(f"{TEAM}/row", **hours)
    assert "Stengjer: Dette er for tidleg (08:00)." in plain(answer.text)
    assert (await liv.press(f"{TEAM}/row", **{**hours, "field-closes": "15:00"}, press="sure")).status_code == 303
    assert "måndag 09:00 15:00" in plain(await liv.look(TEAM))


async def test_how_long_things_are_kept_is_read_when_a_case_is_closed(house: House) -> None:
    subject, now = Subject(Topic.TEAM, "molde"), house.clock.now()
    opened = await house.case()
    changed = {**json.loads(await kept(house, subject, FileKind.JSON)), "retention_days": 7}
    async with begin(house.database) as tx:
        await house.services.setup.apply(tx, Operator(), subject, json.dumps(changed), based_on=0, now=now)
    async with begin(house.database) as tx:
        await house.desk.claim(tx, house.actors["alice"], opened.case_id, now=now)
        await house.desk.close(tx, house.actors["alice"], opened.case_id, CloseReason.NOT_REACHED, now=now)
    assert await house.count(cases.c.id == opened.case_id, cases.c.erase_at == now + timedelta(days=7)) == 1


async def test_what_was_typed_when_the_session_ended_stands_in_the_form_again(liv: Person, house: House) -> None:
    await liv.look(REPLIES)
    house.clock.forward(timedelta(hours=13))
    answer = await liv.press(f"{REPLIES}/row", based_on="0", document="replies-molde", **REPLY)
    carried = value(answer.text, "carried")
    assert carried
    sent = {"login": "liv", "password": PASSWORD, "carried": carried, "next": LIST}
    page = await liv.client.post("/admin/sign-in", data=sent)
    assert box(page.text, "field-nn") == REPLY["field-nn"]
    assert 'value="takk"' in page.text
    assert await replies_of(house) == []


@pytest.mark.usefixtures("of_two")
async def test_a_new_team_is_made_and_set_up_without_a_line_of_code(above: Person, house: House) -> None:
    await above.look("/admin/settings")
    answer = await above.press("/admin/settings", town="Sunndalsøra")
    assert answer.headers["location"] == "/admin/settings/team-sunndalsora"
    assert "Sunndalsøra" in await above.look(answer.headers["location"])
    again = await above.press("/admin/settings", town=" sunndalsøra ")
    assert (again.status_code, "Dette teamet finst alt." in again.text) == (409, True)
    status, _ = await move(above, "Sunndal", "sunndalsora", press="sure")
    assert status == 303
    async with read(house.database) as tx:
        found = (await Setup(house.services.setup.gazetteer).look(tx)).places(START.date()).find("Sunndal")
    assert isinstance(found, Found)
    assert found.municipality.team == "sunndalsora"


@pytest.mark.parametrize("town", ["", "   ", "42"])
async def test_a_team_needs_a_name(above: Person, town: str) -> None:
    await above.look("/admin/settings")
    assert (await above.press("/admin/settings", town=town)).status_code == 409
    assert 'id="town-error"' in above.page


async def test_only_an_administrator_makes_teams(liv: Person, solveig: Person) -> None:
    for person in (liv, solveig):
        assert 'name="town"' not in await person.look("/admin/settings")
        assert (await person.press("/admin/settings", town="Oslo")).status_code == 404


async def test_the_one_row_that_a_document_always_has_cannot_be_taken_away(liv: Person) -> None:
    await liv.look(TEAM)
    gone = {"section": "team", "row": "1", "based_on": value(liv.page, "based_on")}
    for press in ("", "sure"):
        assert (await liv.press(f"{TEAM}/remove", **gone, press=press)).status_code == 404
