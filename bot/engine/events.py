"""What can happen in a conversation."""

from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class Start:
    """Hello. `locale` is a guess for the greeting, unless the person has `chosen` it."""

    locale: str | None = None
    chosen: bool = False


@dataclass(slots=True, frozen=True)
class Text:
    text: str


@dataclass(slots=True, frozen=True)
class Choice:
    """A button pressed; `seq` is the number of the question it belonged to."""

    seq: int
    option: str


@dataclass(slots=True, frozen=True)
class Command:
    """A global pattern by name, from a slash command or a control: see `patterns.COMMANDS`."""

    name: str


@dataclass(slots=True, frozen=True)
class SharedPhone:
    number: str
    own: bool


@dataclass(slots=True, frozen=True)
class SharedPlace:
    lat: float
    lon: float


@dataclass(slots=True, frozen=True)
class Edited:
    """The person changed an earlier message in the channel."""

    text: str


@dataclass(slots=True, frozen=True)
class Unsupported:
    """Something we cannot take in: "voice", "photo", "sticker", "file", "other"."""

    kind: str


@dataclass(slots=True, frozen=True)
class Blocked:
    pass


@dataclass(slots=True, frozen=True)
class Unblocked:
    pass


@dataclass(slots=True, frozen=True)
class Timer:
    """Nothing has been heard for a while from somebody in the middle of something."""


Event = Start | Text | Choice | Command | SharedPhone | SharedPlace | Edited | Unsupported | Blocked | Unblocked | Timer
