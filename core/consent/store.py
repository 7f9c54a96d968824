import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from core.consent.models import consents
from core.db import Tx


@dataclass(slots=True, frozen=True, kw_only=True)
class Consent:
    """`text_hash` is SHA-256 over the words as the person saw them; the words themselves name the person, so they are not kept."""

    kind: str
    version: str
    locale: str
    text_hash: str
    channel: str
    given_at: datetime
    withdrawn_at: datetime | None = None


def fingerprint(shown: str) -> str:
    return hashlib.sha256(shown.encode()).hexdigest()


async def record_consent(tx: Tx, case_id: str, consent: Consent) -> None:
    await tx.execute(insert(consents).values(case_id=case_id, **asdict(consent)))


async def withdraw(tx: Tx, case_id: str, *, now: datetime) -> None:
    still_given = (consents.c.case_id == case_id, consents.c.withdrawn_at.is_(None))
    await tx.execute(update(consents).where(*still_given).values(withdrawn_at=now))


async def consents_of(tx: Tx, case_id: str) -> list[Consent]:
    rows = (await tx.execute(select(consents).where(consents.c.case_id == case_id))).mappings()
    return [Consent(**{name: value for name, value in row.items() if name != "case_id"}) for row in rows]
