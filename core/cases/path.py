"""From the first contact to a start, or to somebody else who can help. Pure.

One to three talks come before a start (document 000: "1-3 avklaringssamtaler før oppstart").
"""

from enum import StrEnum

from core.cases.records import CloseReason

MOST_TALKS = 3
"""From here on the team is asked to decide. Nobody is stopped: some families need a fourth."""


class TalkPlace(StrEnum):
    HOME = "home"
    OFFICE = "office"
    PHONE = "phone"
    VIDEO = "video"
    ELSEWHERE = "elsewhere"


class Manner(StrEnum):
    """How a family was guided on.

    DIALOGUE: the municipality, the family and the specialists talked before a referral (dialogbasert inntak, document
    004). FAMILY_MEETING: they met (samkonsultasjon, document 002).
    """

    TOGETHER = "together"
    HANDED_OVER = "handed_over"
    DIALOGUE = "dialogue"
    FAMILY_MEETING = "family_meeting"


class Item(StrEnum):
    """What staff tick: at the first talk, and when they consider the duty to report."""

    WHO_WE_ARE = "who_we_are"
    SECRECY = "secrecy"
    HOW_IS_THE_CHILD = "how_is_the_child"
    SAFE_AT_HOME = "safe_at_home"
    WHO_ELSE_HELPS = "who_else_helps"
    WHAT_NEXT = "what_next"
    HOW_TO_REACH_US = "how_to_reach_us"
    CHILD_CONSIDERED = "child_considered"
    TALKED_WITH_COLLEAGUE = "talked_with_colleague"
    ASKED_CHILD_WELFARE = "asked_child_welfare"
    FAMILY_TOLD = "family_told"
    NO_DUTY = "no_duty"
    REPORTED = "reported"


FIRST_TALK: tuple[Item, ...] = (
    Item.WHO_WE_ARE,
    Item.SECRECY,
    Item.HOW_IS_THE_CHILD,
    Item.SAFE_AT_HOME,
    Item.WHO_ELSE_HELPS,
    Item.WHAT_NEXT,
    Item.HOW_TO_REACH_US,
)
"""The guide explains what the team is and what to expect (document 000)."""
DUTY_TO_REPORT: tuple[Item, ...] = (
    Item.CHILD_CONSIDERED,
    Item.TALKED_WITH_COLLEAGUE,
    Item.ASKED_CHILD_WELFARE,
    Item.FAMILY_TOLD,
    Item.NO_DUTY,
    Item.REPORTED,
)
"""Helsepersonelloven § 33, barnevernsloven § 13-2."""


def closes_too_early(reason: CloseReason, *, talks: int) -> bool:
    """Nothing is started with a family that nobody has talked with."""
    return reason is CloseReason.STARTED and talks == 0


def asks_to_decide(*, talks: int) -> bool:
    return talks >= MOST_TALKS
