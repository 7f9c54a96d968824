"""What is wrong with a document that somebody wrote: where, what, and what to write instead."""

from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """A view turns each into words; `Fault.got` and `Fault.write` are its facts."""

    NOT_JSON = "not_json"
    NO_TABLE = "no_table"
    OTHER_TOPIC = "other_topic"
    UNKNOWN_FIELD = "unknown_field"
    MISSING_FIELD = "missing_field"
    CELLS = "cells"
    TOO_MANY_ROWS = "too_many_rows"
    EMPTY = "empty"
    NOT_EMPTY = "not_empty"
    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"
    NOT_A_KEY = "not_a_key"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_DAY = "not_a_day"
    NOT_A_TIME = "not_a_time"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_PHONE = "not_a_phone"
    NOT_A_PAGE = "not_a_page"
    TWICE = "twice"
    BACKWARDS = "backwards"
    OVERLAP = "overlap"
    GAP = "gap"
    UNKNOWN_TEAM = "unknown_team"
    UNKNOWN_PLACE = "unknown_place"
    OTHER_NAME = "other_name"
    UNKNOWN_NUMBER = "unknown_number"
    STILL_USED = "still_used"
    NO_WORDS = "no_words"
    PLACEHOLDER = "placeholder"


@dataclass(slots=True, frozen=True, kw_only=True)
class Fault:
    """`row` counts from 1 in its section; None where the whole document or section is meant, and `field` likewise.

    `got` is what stood there, shortened. `write` is what may stand there: choices, an example, a limit, a day.
    """

    problem: Problem
    section: str = ""
    row: int | None = None
    field: str | None = None
    got: str = ""
    write: str = ""


class Faulty(Exception):  # noqa: N818 - reads as the sentence it is
    """The document cannot be taken as it is. Holds every fault that was found, in the order of the rows."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(fault.problem for fault in faults))
        self.faults = faults


class Odd(Exception):  # noqa: N818 - the same
    """One value does not fit its column."""

    def __init__(self, problem: Problem, write: str = "") -> None:
        super().__init__(problem)
        self.problem, self.write = problem, write
