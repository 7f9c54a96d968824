"""Letters on their way, as the relay hands them over."""

from aiohttp import web

from core.outbox import Care, Letter, Parcel
from tests.botapi.faults import Apply, Fault
from tests.builders import START

NOW = START


def parcel(letter: Letter, *, address: str = "501", id_: int = 1, care: Care = Care.HARMLESS) -> Parcel:
    return Parcel(
        id=id_,
        conversation_id="c1",
        channel="telegram",
        address=address,
        letter=letter,
        care=care,
        attempts=1,
        message_id=None,
    )


class Well:
    async def strike(self, _request: object, apply: Apply) -> web.Response:
        return await apply()


def after_one(fault: Fault) -> tuple[Fault, Fault]:
    """For the second of two requests."""
    return Well(), fault
