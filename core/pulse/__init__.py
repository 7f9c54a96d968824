"""Signs of life that outlive a process: when something was last seen to work.

There are three, a row each, and none stands for another. *The full tick* (`FULL_TICK`) says that a worker
has truly completed a round of every duty: each worker writes it every five seconds at most, `/health/clock` alone reads
it, and one from the future counts as missing. *Retention* (`core.retention.SIGN`) says until when the wall clock has
been believed: retention writes it once a minute while nothing is in doubt, reads it before it erases anything, and
leaves it where it was while the clock is ahead of it by too much. *Telegram* (the channel's name) says when Telegram
last truly reached us, which may be a while before it is written: each process that hears Telegram writes it through
`bot.conversation.reoffering`, which reads the one before it to know how long nobody was there (decision 0012); it never
goes back. A backup leaves all of them out.
"""

from core.pulse.store import FULL_TICK, beat, beat_forward, last_beat

__all__ = ["FULL_TICK", "beat", "beat_forward", "last_beat"]
