from dataclasses import dataclass

from bot.engine.events import Event


@dataclass(slots=True, frozen=True, kw_only=True)
class Incoming:
    """What every channel speaks: one event of one person.

    `external_id` is the channel's own id of the event: the same id is taken once, however often it arrives.
    `locale` is the channel's guess at the language, for somebody we do not know. `stands_as`: the ids of the messages
    that are seen to stand in the chat by it, where the channel keeps them and lets us delete them.
    """

    channel: str
    address: str
    external_id: str
    event: Event
    locale: str | None = None
    stands_as: tuple[int, ...] = ()
