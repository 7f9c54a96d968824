"""The versions at rest. Rows are only ever added, each in its turn."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, func, insert, select

from core.db import Tx, take_turns
from core.setup.forms import FORMS
from core.setup.models import setup_versions
from core.setup.reading import kept_body
from core.setup.records import Subject, Topic, Version
from core.setup.writing import kept_text

CHANGED = "setup"
"""Announced to every process when a version was added."""


async def wait_for_turn(tx: Tx) -> None:
    """Whoever changes anything of the setup goes one by one: one document names another, and ids must grow."""
    await take_turns(tx, CHANGED)


async def newest_id(tx: Tx) -> int:
    """0 while nobody has changed anything."""
    return await tx.connection.scalar(select(func.max(setup_versions.c.id))) or 0


async def newest(tx: Tx) -> Mapping[Subject, Version]:
    """Of each document that somebody has changed, the version that holds."""
    table = setup_versions
    last = select(func.max(table.c.id)).group_by(table.c.topic, table.c.team_id)
    rows = (await tx.execute(select(table).where(table.c.id.in_(last)))).mappings()
    found = (_version(row) for row in rows)
    return {one.subject: one for one in found}


async def newest_of(tx: Tx, subject: Subject) -> Version | None:
    query = select(setup_versions).where(*_of(subject)).order_by(setup_versions.c.number.desc()).limit(1)
    row = (await tx.execute(query)).mappings().one_or_none()
    return _version(row) if row else None


async def history_of(tx: Tx, subject: Subject) -> tuple[Version, ...]:
    """The newest first."""
    query = select(setup_versions).where(*_of(subject)).order_by(setup_versions.c.number.desc())
    return tuple(_version(row) for row in (await tx.execute(query)).mappings())


async def add(tx: Tx, version: Version) -> None:
    await tx.execute(
        insert(setup_versions).values(
            topic=version.subject.topic,
            team_id=version.subject.team_id,
            number=version.number,
            body=kept_text(version.body),
            made_at=version.made_at,
            made_by=version.made_by,
            back_to=version.back_to,
        )
    )
    tx.announce(CHANGED)


def _of(subject: Subject) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return setup_versions.c.topic == subject.topic, setup_versions.c.team_id == subject.team_id


def _version(row: RowMapping) -> Version:
    topic = Topic(row["topic"])
    made_at: datetime | None = row["made_at"]
    return Version(
        subject=Subject(topic, row["team_id"]),
        number=row["number"],
        body=kept_body(FORMS[topic], row["body"]),
        made_at=made_at,
        made_by=row["made_by"],
        back_to=row["back_to"],
    )
