"""A whole file of settings that is sent when the session is over: all of it comes along through the sign-in, or nothing."""

import base64
import hashlib
from datetime import timedelta

import pytest

from admin.carried import LONGEST, Carried, Carrier, Kind, typed_into
from admin.carried import Subject as About
from core.db import read
from core.places import Gazetteer
from core.setup import FORMS, FileKind, Subject, Topic, write_file
from core.setup.forms import POST_CODE
from core.setup.shipped import shipped_body
from tests.admin.conftest import PASSWORD, House, box, hidden, plain
from tests.builders import START

NUMBERS = "/admin/settings/numbers"
SECRET = b"s" * 32


def of_settings(text: str) -> Carried:
    fields = typed_into({"csrf": "x", "document": "catchment", "based_on": "0", "text": text})
    return Carried(subject=About(Kind.FORMS, "/admin/settings"), staff_id="a", at=START, action="import", fields=fields)


def every_post_code(gazetteer: Gazetteer) -> str:
    body = shipped_body(Topic.CATCHMENT, gazetteer)
    there = {row["number"] for row in body["places"]}
    blank = dict.fromkeys(FORMS[Topic.CATCHMENT].section("places").fields)
    codes = [one for one in gazetteer.postcodes.values() if one.is_home and one.code not in there]
    rows = [{**blank, "what": POST_CODE, "number": one.code, "name": one.place, "team": "molde"} for one in codes]
    return write_file(FORMS[Topic.CATCHMENT], {"places": (*body["places"], *rows)}, FileKind.JSON)


async def test_a_whole_file_comes_along_and_is_seen_without_being_pasted_twice(house: House) -> None:
    astrid = await house.person("astrid")
    await astrid.look(NUMBERS)
    async with read(house.database) as tx:
        version = await house.services.setup.current(tx, Subject(Topic.NUMBERS))
    text = write_file(FORMS[Topic.NUMBERS], version.body, FileKind.JSON).replace('"113"', '"113 000"')
    assert len(text) > 2_048
    house.clock.forward(timedelta(hours=13))
    door = await astrid.press(f"{NUMBERS}/import", document="numbers", based_on="0", text=text)
    assert "Det du skreiv, er teke vare på." in door.text
    sent = {"login": "astrid", "password": PASSWORD, "carried": hidden(door.text, "carried"), "next": "/admin/settings"}
    astrid.page = (await astrid.client.post("/admin/sign-in", data=sent)).text
    kept = box(astrid.page, "text").replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")
    assert kept.strip() == text.strip()
    seen = await astrid.press(f"{NUMBERS}/import", document="numbers", based_on="0", text=kept)
    assert "113 000" in plain(seen.text)


async def test_what_is_too_long_is_told_before_anybody_signs_in_and_nothing_half_is_kept(house: House) -> None:
    astrid = await house.person("astrid")
    await astrid.look(NUMBERS)
    house.clock.forward(timedelta(hours=13))
    noise = base64.urlsafe_b64encode(hashlib.shake_256(b"noise").digest(47_000)).decode()
    door = await astrid.press(f"{NUMBERS}/import", document="numbers", based_on="0", text=noise)
    assert door.status_code == 401
    assert "Teksten er for lang til å bli med når du loggar inn. Han er ikkje lagra." in plain(door.text)
    assert 'name="carried"' not in door.text
    assert "Det du skreiv, er teke vare på." not in door.text
    assert hidden(door.text, "next") == "/admin/settings"


def test_a_county_with_every_post_code_is_short_enough(house: House) -> None:
    text = every_post_code(house.services.setup.gazetteer)
    assert len(text) > 20_000
    packed = Carrier(SECRET).pack(of_settings(text))
    assert 0 < len(packed) < LONGEST / 2
    back = Carrier(SECRET).unpack(packed, staff_id="a", now=START)
    assert back is not None
    assert back.fields["text"] == text


@pytest.mark.parametrize(("staff_id", "later"), [("b", timedelta(0)), ("a", timedelta(days=2))])
def test_it_opens_for_its_writer_alone_and_not_for_long(staff_id: str, later: timedelta) -> None:
    packed = Carrier(SECRET).pack(of_settings("{}"))
    assert Carrier(SECRET).unpack(packed, staff_id="a", now=START) is not None
    assert Carrier(SECRET).unpack(packed, staff_id=staff_id, now=START + later) is None
    assert Carrier(b"t" * 32).unpack(packed, staff_id="a", now=START) is None
