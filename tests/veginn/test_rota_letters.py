"""What somebody reads in a letter about the rota: which layer, when, and who did it."""

import re
from datetime import timedelta

import pytest

from bot.i18n import Catalogs
from core.alerts.courier import Bulletin
from core.alerts.records import Purpose
from core.alerts.sending import Sending
from core.db import Database, begin
from core.duty import store
from core.duty.records import Layer
from core.duty.rota import Shift
from core.ids import SeededIds
from core.staff.accounts import set_locale
from core.vault import Vault
from tests.builders import START
from tests.core.duty.house import KARI, LIV, OLA, Team, move_in
from tests.core.duty.people import at
from tests.worker.alerting import ROOM
from veginn.bulletins import Bulletins

HOUR = timedelta(hours=1)
FRIDAY = Shift(layer=Layer.ON_CALL, staff_id="ola", starts_at=at("2026-11-27 08:00"), ends_at=at("2026-11-27 16:00"))


@pytest.fixture(scope="module")
def catalogs() -> Catalogs:
    return Catalogs.load()


@pytest.fixture
async def team(database: Database, vault: Vault, ids: SeededIds) -> Team:
    team = Team(database, vault, ids)
    await move_in(team)
    return team


async def letters(team: Team, catalogs: Catalogs, *, hours: float = 1) -> dict[str, Bulletin]:
    """What goes out at that hour, by who gets it."""
    now = START + hours * HOUR
    async with begin(team.database) as tx:
        sending, wording = Sending(team.vault, team.ids), Bulletins(catalogs, "https://veginn.example")
        parcels = await sending.take(tx, now=now, room=ROOM)
        found = {parcel.staff_id or "": await wording.bulletin(tx, parcel, now=now) for parcel in parcels}
        for parcel in parcels:
            await sending.settle(tx, parcel, None, now=now)
    return found


async def test_whoever_gets_a_duty_reads_which_when_and_from_whom(team: Team, catalogs: Catalogs) -> None:
    async with begin(team.database) as tx:
        await team.rota.give(tx, KARI, FRIDAY, now=START)
    found = await letters(team, catalogs)
    assert found.keys() == {"ola"}
    assert found["ola"].subject == "Veginn Molde: vakta di er endra"
    assert found["ola"].body == (
        "Du har fått vakta i Molde.\nNår: fredag 27. november kl. 08.00 – 16.00\nEndra av: Kari\n\n"
        "Opne vaktplanen:\nhttps://veginn.example/admin/duty\n"
    )


async def test_several_changes_are_one_letter_in_order_of_time(team: Team, catalogs: Catalogs) -> None:
    deputy = Shift(layer=Layer.DEPUTY, staff_id="ola", starts_at=at("2026-11-24 00:00"), ends_at=at("2026-11-26 00:00"))
    async with begin(team.database) as tx:
        await team.rota.give(tx, KARI, FRIDAY, now=START)
        await team.rota.give(tx, LIV, deputy, now=START)
    (letter,) = (await letters(team, catalogs)).values()
    first, second, *_ = letter.body.split("\n\n")
    assert first.splitlines() == [
        "Du har fått bakvakta i Molde.",
        "Når: tysdag 24. november kl. 00.00 – torsdag 26. november kl. 00.00",
        "Endra av: Liv",
    ]
    assert second.startswith("Du har fått vakta i Molde.")


async def test_a_deputy_who_is_alone_reads_so_and_not_who_is_away(team: Team, catalogs: Catalogs) -> None:
    behind = Shift(layer=Layer.DEPUTY, staff_id="ola", starts_at=FRIDAY.starts_at, ends_at=FRIDAY.ends_at)
    mine = Shift(layer=Layer.ON_CALL, staff_id="kari", starts_at=FRIDAY.starts_at, ends_at=FRIDAY.ends_at)
    async with begin(team.database) as tx:
        await team.rota.give(tx, LIV, mine, now=START)
        await team.rota.give(tx, LIV, behind, now=START)
    await letters(team, catalogs)
    async with begin(team.database) as tx:
        span = {"starts_at": FRIDAY.starts_at, "ends_at": FRIDAY.ends_at}
        await team.rota.be_away(tx, LIV, "kari", **span, now=START + HOUR)
    found = await letters(team, catalogs, hours=2)
    assert "Du har bakvakta i Molde, og ingen er på vakt. Varsla kjem til deg først." in found["ola"].body
    assert "Kari" not in found["ola"].body
    assert "Du har ikkje lenger vakta i Molde." in found["kari"].body


async def test_what_was_changed_back_before_the_letter_went_is_not_told_as_true(team: Team, catalogs: Catalogs) -> None:
    async with begin(team.database) as tx:
        await team.rota.give(tx, KARI, FRIDAY, now=START)
        (change,) = (await store.plan_of(tx, "molde", now=START)).overrides
        await team.rota.undo(tx, KARI, change.id, now=START)
    (letter,) = (await letters(team, catalogs)).values()
    assert "Du har fått" not in letter.body
    assert "Du har ikkje lenger vakta i Molde." in letter.body


async def test_a_duty_that_begins_tonight_is_told_of_in_quiet_hours_and_one_next_week_is_not(team: Team) -> None:
    async with begin(team.database) as tx:
        await tx.connection.exec_driver_sql("UPDATE alert_channels SET quiet_from = 1320, quiet_until = 420")
        night = at("2026-11-23 23:00")
        tonight = Shift(
            layer=Layer.ON_CALL, staff_id="ola", starts_at=at("2026-11-24 02:00"), ends_at=at("2026-11-24 06:00")
        )
        await team.rota.give(tx, KARI, tonight, now=night)
        await team.rota.give(tx, KARI, FRIDAY, now=night)
        parcels = await Sending(team.vault, team.ids).take(tx, now=night, room=ROOM)
    assert [parcel.staff_id for parcel in parcels] == ["ola"]
    assert parcels[0].news[0].starts_at == tonight.starts_at


@pytest.mark.parametrize("locale", ["nn", "nb", "en"])
async def test_every_turn_has_words_in_every_language(team: Team, catalogs: Catalogs, locale: str) -> None:
    async with begin(team.database) as tx:
        await set_locale(tx, "ola", locale)
        await team.rota.give(tx, KARI, FRIDAY, now=START)
    (letter,) = (await letters(team, catalogs)).values()
    assert not re.search(r"[{}]", letter.body)
    assert "16.00" in letter.body or "16:00" in letter.body


async def test_the_weekly_letter_tells_of_holes_and_of_where_the_deputy_is_alone(
    team: Team, catalogs: Catalogs
) -> None:
    behind = Shift(layer=Layer.DEPUTY, staff_id="ola", starts_at=FRIDAY.starts_at, ends_at=FRIDAY.ends_at)
    async with begin(team.database) as tx:
        await team.rota.give(tx, OLA, behind, now=START)
        await team.messages.to_person(tx, "liv", Purpose.WEEK, team_id="molde", now=START)
    body = (await letters(team, catalogs))["liv"].body
    assert "heile teamet blir varsla" in body
    assert "Her er det berre bakvakta:\nfredag 27. november kl. 08.00 – fredag 27. november kl. 16.00" in body
    assert "Vaktplanen får" in body
