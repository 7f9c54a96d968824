"""Where a team's own pace comes from."""

from datetime import timedelta
from typing import Protocol

from core.cases.policy import Pace
from core.db import Tx


class PaceOf(Protocol):
    async def __call__(self, tx: Tx, team_id: str, /) -> Pace: ...


def default_pace(promise: timedelta) -> PaceOf:
    """The same for every team."""
    pace = Pace.of(promise)

    async def of(_tx: Tx, _team_id: str, /) -> Pace:
        return pace

    return of
