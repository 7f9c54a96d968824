from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

from core.clock import OSLO
from core.db import Database, UtcDateTime, begin, read
from core.inbox.models import seen

NIGHTS = {
    "the night clocks go back, first 02:30": datetime(2026, 10, 25, 2, 30, tzinfo=OSLO, fold=0),
    "the night clocks go back, second 02:30": datetime(2026, 10, 25, 2, 30, tzinfo=OSLO, fold=1),
    "the night clocks go forward": datetime(2027, 3, 28, 3, 30, tzinfo=OSLO),
}


async def stored(database: Database, instant: datetime) -> datetime:
    async with begin(database) as tx:
        await tx.execute(insert(seen).values(channel="web", external_id=instant.isoformat(), seen_at=instant))
    async with read(database) as tx:
        found = await tx.connection.scalar(select(seen.c.seen_at))
    assert isinstance(found, datetime)
    return found


@pytest.mark.parametrize("night", NIGHTS)
async def test_an_instant_comes_back_as_the_same_instant_in_utc(database: Database, night: str) -> None:
    found = await stored(database, NIGHTS[night])
    assert found == NIGHTS[night].astimezone(UTC)
    assert found.utcoffset() == timedelta(0)


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - the fault under test
    async with begin(database) as tx:
        with pytest.raises(StatementError, match="time zone"):
            await tx.execute(insert(seen).values(channel="web", external_id="1", seen_at=naive))


@given(st.datetimes(timezones=st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-840, 840))))
def test_no_instant_is_changed_by_what_the_database_drops(instant: datetime) -> None:
    kind, dialect = UtcDateTime(), sqlite.dialect()
    try:
        bound = kind.process_bind_param(instant, dialect)
    except OverflowError:
        return  # the year 1 and the year 9999 have no neighbours
    assert bound is not None
    assert kind.process_result_value(bound.replace(tzinfo=None), dialect) == instant
