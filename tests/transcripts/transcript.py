"""A conversation as a text file that anyone can read, and that every channel must play.

    # What this is about.
    me  | /start
    bot | Hei.
    bot:telegram | Telegram lagrar det du skriv.
        | [Nynorsk]
    me  | [Nynorsk]
    …   | 30 min
    team| closes the case

`me` says or [presses]; `…` lets time pass; `team` does its part; everything else is what comes back. A line with a channel's name belongs to
that channel alone, an input too. A line without a speaker goes on with the line before: a button, or more words.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Protocol

CHANNELS = ("telegram", "web")
ME, BOT, MORE, TIME, TEAM = "me", "bot", "", "…", "team"
LINE = re.compile(r"(?P<who>me|bot|team|…|) *(?::(?P<channel>\w+))? *\| ?(?P<text>.*)")
PRESS = re.compile(r"\[(.+)\]")
SPAN = re.compile(r"(\d+) (min|h)")
UNITS = {"min": "minutes", "h": "hours"}


@dataclass(slots=True, frozen=True)
class Line:
    """`who` is "#" for a remark or an empty line. `channel` None: for every channel."""

    who: str
    text: str
    channel: str | None = None

    @property
    def is_input(self) -> bool:
        return self.who in {ME, TIME, TEAM}

    def on(self, channel: str) -> bool:
        return self.who != "#" and self.channel in {None, channel}

    def says_the_same(self, other: "Line") -> bool:
        return (self.who, self.text) == (other.who, other.text)


@dataclass(slots=True, frozen=True)
class Answer:
    """One message or one entry on the page: its paragraphs, and the labels of the buttons under it."""

    paragraphs: Sequence[str]
    buttons: Sequence[str] = ()


class Talker(Protocol):
    """One person in one channel."""

    channel: str

    async def say(self, text: str) -> None: ...
    async def press(self, label: str) -> None: ...
    async def passes(self, time: timedelta) -> None: ...
    async def team_closes(self) -> None: ...
    async def answers(self) -> list[Answer]:
        """What has come since this was last asked, once everything has come."""


def parse(text: str) -> list[Line]:
    """Raises ValueError that quotes a line which is none."""
    return [_line(raw) for raw in text.splitlines()]


def show(lines: Iterable[Line]) -> str:
    return "".join(f"{_shown(line)}\n" for line in lines)


async def play(lines: Iterable[Line], talker: Talker) -> list[Line]:
    """The same inputs, and what really came back."""
    played: list[Line] = []
    for line in lines:
        if line.is_input and line.on(talker.channel):
            await _do(line, talker)
            played.append(line)
            played += [spoken for answer in await talker.answers() for spoken in _spoken(answer)]
    return played


def heard(lines: Iterable[Line], channel: str) -> list[Line]:
    """What this channel should play, without marks."""
    return [replace(line, channel=None) for line in lines if line.on(channel)]


def difference(expected: Sequence[Line], played: Sequence[Line]) -> str:
    """Empty when there is none."""
    written, real = (show(replace(line, channel=None) for line in side).splitlines() for side in (expected, played))
    return "\n".join(difflib.unified_diff(written, real, "written", "played", lineterm="", n=3))


def merge(lines: Sequence[Line], played: Sequence[Line], channel: str) -> list[Line]:
    """The file rewritten after one channel played it; what only other channels say stays theirs.

    What this channel no longer says is left to the others; what it says anew is its own, until they say it too. So an
    update on every channel in turn leaves only true differences marked.
    """
    matcher = difflib.SequenceMatcher(
        None, [(line.who, line.text) for line in lines], [(line.who, line.text) for line in played], autojunk=False
    )
    merged: list[Line] = []
    for _, start, end, first, last in matcher.get_opcodes():
        old, new = lines[start:end], played[first:last]
        if _same(old, new):
            merged += [line if line.on(channel) or line.who == "#" else replace(line, channel=None) for line in old]
        else:
            merged += [left for line in old if (left := _left_to_others(line, channel))]
            merged += [replace(line, channel=channel) for line in new]
    return merged


async def check(file: Path, talker: Talker, *, update: bool) -> None:
    """Raises AssertionError with the lines that differ; with `update` rewrites the file instead."""
    lines = _read(file)
    played = await play(lines, talker)
    if update:
        _write(file, merge(lines, played, talker.channel))
        return
    found = difference(heard(lines, talker.channel), played)
    if found:
        raise AssertionError(f"{file.name} on {talker.channel}; --update-transcripts rewrites it\n{found}")


def _read(file: Path) -> list[Line]:
    return parse(file.read_text(encoding="utf-8"))


def _write(file: Path, lines: Iterable[Line]) -> None:
    file.write_text(show(lines), encoding="utf-8")


def _line(raw: str) -> Line:
    if not raw.strip() or raw.startswith("#"):
        return Line("#", raw)
    found = LINE.fullmatch(raw)
    if found is None:
        raise ValueError(f"not a line of a transcript: {raw}")
    return Line(found["who"], found["text"], found["channel"])


def _shown(line: Line) -> str:
    if line.who == "#":
        return line.text
    speaker = line.who if line.channel is None else f"{line.who or '   '}:{line.channel} "
    return f"{speaker:<4}| {line.text}".rstrip()


async def _do(line: Line, talker: Talker) -> None:
    pressed = PRESS.fullmatch(line.text)
    if line.who == TIME:
        await talker.passes(_span(line.text))
    elif line.who == TEAM:
        await talker.team_closes()
    elif pressed:
        await talker.press(pressed[1])
    else:
        await talker.say(line.text)


def _span(text: str) -> timedelta:
    found = SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"not a time to pass: {text}")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def _spoken(answer: Answer) -> Iterator[Line]:
    for paragraph in answer.paragraphs:
        first, *more = paragraph.split("\n")
        yield Line(BOT, first)
        yield from (Line(MORE, one) for one in more)
    yield from (Line(MORE, f"[{label}]") for label in answer.buttons)


def _same(old: Sequence[Line], new: Sequence[Line]) -> bool:
    return len(old) == len(new) and all(one.says_the_same(other) for one, other in zip(old, new, strict=True))


def _left_to_others(line: Line, channel: str) -> Line | None:
    if line.who == "#" or line.channel not in {None, channel}:
        return line
    if line.channel == channel:
        return None
    return replace(line, channel=next(other for other in CHANNELS if other != channel))
