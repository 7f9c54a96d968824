from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from core.consent.models import consents
from core.db import Tx
from core.vault import SubjectKey


@dataclass(slots=True, frozen=True, kw_only=True)
class Agreement:
    """A yes just given. `shown` are the very words the person saw."""

    kind: str
    version: str
    locale: str
    shown: str
    channel: str
    given_at: datetime


@dataclass(slots=True, frozen=True, kw_only=True)
class Consent:
    """What is kept of it.

    `text_hash` is made with the case's own key: the words name the person, and a plain hash of them could be guessed
    back long after they are erased.
    """

    kind: str
    version: str
    locale: str
    text_hash: str
    channel: str
    given_at: datetime
    withdrawn_at: datetime | None = None


async def record_consent(tx: Tx, case_id: str, agreement: Agreement, key: SubjectKey) -> None:
    await tx.execute(
        insert(consents).values(
            case_id=case_id,
            kind=agreement.kind,
            version=agreement.version,
            locale=agreement.locale,
            text_hash=key.fingerprint(agreement.shown),
            channel=agreement.channel,
            given_at=agreement.given_at,
        )
    )


async def withdraw(tx: Tx, case_id: str, *, now: datetime) -> None:
    still_given = (consents.c.case_id == case_id, consents.c.withdrawn_at.is_(None))
    await tx.execute(update(consents).where(*still_given).values(withdrawn_at=now))


async def consents_of(tx: Tx, case_id: str) -> list[Consent]:
    rows = (await tx.execute(select(consents).where(consents.c.case_id == case_id))).mappings()
    return [Consent(**{name: value for name, value in row.items() if name != "case_id"}) for row in rows]
