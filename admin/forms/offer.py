"""The two presses of a team that is asked to take a case over."""

from enum import StrEnum


class Answer(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
