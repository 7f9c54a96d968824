"""What a family has asked us not to do, so that nobody is put in danger by a call. Pure."""

from core.cases.records import Attempt, Card

CALLS = {Attempt.CALLED_NO_ANSWER, Attempt.LEFT_MESSAGE}


def may_ring(card: Card) -> bool:
    """Whether their number may be called: not where they have chosen SMS or the chat alone."""
    return card.answers.get("reach") in {None, "call"}


def forbids(card: Card, attempt: Attempt) -> bool:
    """Whether the family has said no to this very way. What they were not asked about is not forbidden."""
    if attempt in CALLS and not may_ring(card):
        return True
    if attempt is Attempt.LEFT_MESSAGE:
        return card.answers.get("voicemail") == "no"
    return attempt is Attempt.WROTE_SMS and card.answers.get("reach") == "chat"
