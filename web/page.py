"""What the shared templates need from their caller.

Every word comes in ready, in the reader's own written form: this room has no words of its own.
"""

from dataclasses import dataclass
from typing import Literal

Locale = Literal["nn", "nb", "en"]
Tone = Literal["info", "calm", "soon", "late"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The frame of one page. `title` stays neutral: it shows in the browser's history on a shared phone."""

    lang: Locale
    title: str
    skip: str
    room: Literal["table", "desk"] = "table"
    large_targets: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeWords:
    """What stands on every page of a practice house, in one language: before its title, and in a band above it."""

    title: str
    band: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One word of the language switch, said in its own language."""

    code: Locale
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line of an error summary: which field, and what to do about it."""

    field: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One line of a conversation. `key` is stable and unique on the page: live updates recognise the line by it.

    `who` is said in text ("du", "vi", "notat"). `at` is ISO 8601 with its offset; `when` the same for a reader.
    """

    key: str
    kind: Literal["mine", "theirs", "note", "status"]
    who: str
    text: str
    at: str = ""
    when: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    term: str
    value: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitWords:
    """Read aloud by a screen reader: the page is being left; two presses of Shift are left; one is; they came too slowly."""

    gone: str
    two_left: str
    one_left: str
    slow: str
