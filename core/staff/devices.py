"""Devices a person has signed in from before. They count their own failures, apart from everybody else's."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from core.db import Tx
from core.staff.models import staff_devices
from core.staff.policy import DEVICE_KNOWN_FOR, Tally
from core.staff.tokens import fingerprint, new_token


@dataclass(slots=True, frozen=True)
class Device:
    id: str
    tally: Tally


async def remember_device(tx: Tx, staff_id: str, *, now: datetime) -> str:
    token = new_token()
    await tx.execute(delete(staff_devices).where(staff_devices.c.ends_at <= now))
    await tx.execute(
        insert(staff_devices).values(token_hash=fingerprint(token), staff_id=staff_id, ends_at=now + DEVICE_KNOWN_FOR)
    )
    return token


async def find_device(tx: Tx, token: str, staff_id: str, *, now: datetime) -> Device | None:
    """Only the device of this very person: somebody else's is as unknown as none."""
    query = select(staff_devices).where(
        staff_devices.c.token_hash == fingerprint(token),
        staff_devices.c.staff_id == staff_id,
        staff_devices.c.ends_at > now,
    )
    row = (await tx.execute(query)).one_or_none()
    return Device(row.token_hash, Tally(row.failures, row.locked_until)) if row else None


async def set_device_tally(tx: Tx, device_id: str, tally: Tally) -> None:
    await tx.execute(
        update(staff_devices)
        .where(staff_devices.c.token_hash == device_id)
        .values(failures=tally.failures, locked_until=tally.locked_until)
    )


async def forget_devices(tx: Tx, staff_id: str) -> None:
    await tx.execute(delete(staff_devices).where(staff_devices.c.staff_id == staff_id))
