"""When Telegram last reached us, kept in the database: whoever starts, or comes back, knows how long nobody was there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.channels.telegram.updates import CHANNEL
from bot.conversation.reoffering import Reoffering
from bot.conversation.silence import Silence

log = structlog.get_logger()

BEAT = timedelta(seconds=20)
PRESS_LIVES = timedelta(seconds=150)
"""Telegram drops a button press that it could not bring for so long, and keeps a message for a day."""


@dataclass(slots=True)
class Presence:
    reoffering: Reoffering
    _noted_at: datetime | None = None

    async def reached(self, at: datetime, *, drained: bool) -> None:
        """Telegram could bring us, at this instant, what it had; `drained`: nothing of it is still to be taken.

        After a silence in which presses were lost, those in the middle of something are asked again, once; but not
        before everybody who wrote meanwhile has been heard.
        """
        since = at - self._noted_at if self._noted_at else PRESS_LIVES
        if timedelta(0) <= since < BEAT or (since >= PRESS_LIVES and not drained):
            return
        try:
            asked = await self.reoffering.in_touch(CHANNEL, Silence(PRESS_LIVES, "telegram.away"), now=at)
        except Exception as problem:  # noqa: BLE001 - nobody waits for this; the next answer tries again
            log.warning("telegram.presence_not_noted", problem=type(problem).__name__)
            return
        self._noted_at = at
        if asked:
            log.info("telegram.asked_again")
