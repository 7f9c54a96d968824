"""Time for the pace of letters, in which nobody really waits."""

from dataclasses import dataclass, field

from bot.channels.telegram.pace import Pace


@dataclass(slots=True)
class QuickTime:
    """Whoever waits is at the end of the wait at once; how long it would have been is noted."""

    at: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def pace(self) -> Pace:
        return Pace(self.now, self.pause)

    def now(self) -> float:
        return self.at

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.at += seconds
