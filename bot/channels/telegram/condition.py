"""How it stands between Telegram and us, for whoever asks after our health. In memory: it is about this process."""

from dataclasses import dataclass

STUMBLES = 3
"""So many failures in a row are trouble; fewer are the way of the internet."""


@dataclass(slots=True)
class Condition:
    """A fixed word for what is wrong with each way, None where all is well. One that stumbles once is well.

    `token_was_good` is never taken back: a program that comes to ask a second time waits for a token refused then.
    """

    way_in: str | None = None
    way_out: str | None = None
    token_was_good: bool = False

    @property
    def trouble(self) -> str | None:
        return self.way_in or self.way_out
