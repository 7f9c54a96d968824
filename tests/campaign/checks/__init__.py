"""The invariants, one function each: from the scene to sentences about what is wrong."""

from collections.abc import Callable, Iterator

from tests.campaign.checks.families import (
    declined_leave_nothing,
    nobody_else_is_here,
    nothing_is_set_aside,
    stories_end,
    threads_are_whole,
)
from tests.campaign.checks.letters import (
    copies_stay_within_bounds,
    every_letter_is_settled,
    every_word_was_answered,
    order_is_kept,
    replies_arrive_once,
    what_did_not_arrive_is_told,
)
from tests.campaign.checks.promises import audit_agrees, milestones_fire_once, promises_are_exact
from tests.campaign.scene import Scene

ALL_CHECKS: tuple[Callable[[Scene], Iterator[str]], ...] = (
    stories_end,
    threads_are_whole,
    declined_leave_nothing,
    nobody_else_is_here,
    nothing_is_set_aside,
    promises_are_exact,
    milestones_fire_once,
    audit_agrees,
    every_letter_is_settled,
    every_word_was_answered,
    copies_stay_within_bounds,
    order_is_kept,
    replies_arrive_once,
    what_did_not_arrive_is_told,
)
