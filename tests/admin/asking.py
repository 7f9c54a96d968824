"""A professional who asks without a name, as the console's tests need them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.consultations import Band, PartnerSide, Question, Receipt, Role
from core.consultations.erasing import erase_due
from core.consultations.watch import fire_due as fire_consultations
from core.db import begin, read
from tests.admin.conftest import House
from tests.builders import PROMISE

QUESTION = "Korleis kan eg snakke med ei gravid som drikk, utan at ho blir redd?"
ANSWER = "Spør ope, og sei kva du ser. Ho kan kome hit utan tilvising."


@dataclass(frozen=True)
class Asked:
    """An anonymous consultation and the only way back to it."""

    id: str
    receipt: Receipt

    @property
    def path(self) -> str:
        return f"/admin/consultations/{self.id}"


async def ask(house: House, words: str = QUESTION, *, now: datetime | None = None, **changed: Any) -> Asked:
    receipt = Receipt.new(house.ids.new_id().encode()[-10:])
    about = {"team_id": "molde", "role": Role.MIDWIFE, "band": Band.UNBORN, "locale": "nn", **changed}
    async with begin(house.database) as tx:
        question = Question(words=words, **about)
        asked = await _partner(house).ask(tx, receipt, question, now=now or house.clock.now())
    return Asked(asked.id, receipt)


async def follow_up(house: House, asked: Asked, words: str) -> None:
    async with begin(house.database) as tx:
        await _partner(house).follow_up(tx, asked.receipt, words, now=house.clock.now())


async def said(house: House, asked: Asked) -> list[str]:
    """The thread, as the one with the receipt reads it."""
    async with read(house.database) as tx:
        thread = await _partner(house).thread(tx, asked.receipt, now=house.clock.now())
    return [message.words for message in thread.messages]


async def clock_strikes(house: House) -> None:
    """What is due falls due."""
    async with begin(house.database) as tx:
        await fire_consultations(tx, now=house.clock.now(), limit=100)


async def time_erases(house: House) -> None:
    """What has had its thirty days goes."""
    async with begin(house.database) as tx:
        await erase_due(tx, house.vault, now=house.clock.now(), limit=100)


def _partner(house: House) -> PartnerSide:
    return PartnerSide(house.vault, house.ids, PROMISE)
