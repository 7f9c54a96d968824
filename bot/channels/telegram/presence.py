"""When Telegram last reached us, kept in the database: whoever starts, or comes back, knows how long nobody was there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.channels.telegram.updates import CHANNEL
from bot.conversation import Reception
from bot.conversation.nudging import Nudging
from bot.conversation.reoffering import Reoffering
from bot.conversation.silence import Silence

log = structlog.get_logger()

BEAT = timedelta(seconds=20)
PRESS_LIVES = timedelta(seconds=150)
"""Telegram drops a button press that it could not bring for so long, and keeps a message for a day."""


@dataclass(slots=True)
class Presence:
    reception: Reception
    _noted_at: datetime | None = None
    _reached_at: datetime | None = None
    """Known here even while nothing can be noted: an outage of our own notes is no silence of Telegram's."""

    def never_silent_until(self, at: datetime) -> None:
        """Telegram itself tells that it has tried nothing in vain since it last reached us."""
        self._reached_at = at

    async def reached(self, at: datetime, *, drained: bool) -> bool:
        """Telegram could bring us, at this instant, what it had; `drained`: nothing of it is still to be taken.

        After a silence in which presses were lost, those in the middle of something are asked again, once; but not
        before everybody who wrote meanwhile has been heard. False while that is still to be done.
        """
        before, silent = self._reached_at, self._was_silent(at)
        if silent and not drained:
            return False
        if not silent:
            self._reached_at = at
        if self._noted_at and timedelta(0) <= at - self._noted_at < BEAT:
            return True
        try:
            asked = await Reoffering(self.reception).in_touch(
                CHANNEL, Silence(PRESS_LIVES, "telegram.away"), now=at, before=before
            )
        except Exception as problem:  # noqa: BLE001 - nobody waits for this; the next answer tries again
            log.warning("telegram.presence_not_noted", problem=type(problem).__name__)
            return not silent
        self._noted_at = self._reached_at = at
        if asked:
            log.info("telegram.asked_again")
        if drained:
            await self._nudge(at)
        return True

    async def _nudge(self, at: datetime) -> None:
        """Only while Telegram reaches us: otherwise an answer may be on its way."""
        try:
            await Nudging(self.reception).ask_those_due(CHANNEL, now=at)
        except Exception as problem:  # noqa: BLE001 - nobody waits for this; the next look tries again
            log.warning("telegram.not_nudged", problem=type(problem).__name__)

    def _was_silent(self, at: datetime) -> bool:
        return self._reached_at is None or at - self._reached_at >= PRESS_LIVES
