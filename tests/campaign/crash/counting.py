"""A second, plain count beside the oracle: rows and Telegram's ledger, by SQL alone. Every figure here should be 0."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from tests.botapi.clock import wall_clock
from tests.campaign.crash.names import names_of
from tests.campaign.crash.stage import Stage

LATE = timedelta(seconds=10)
REPLIES = "outbox WHERE care = 'once'"
DOUBLED_CASES = (
    "(SELECT 1 FROM cases WHERE conversation_id IS NOT NULL GROUP BY conversation_id HAVING count(*) > 1) AS two"
)
DOUBLED_MILESTONES = """
    (SELECT 1 FROM audit WHERE action = 'milestone' AND detail <> 'still_broken'
     GROUP BY case_id, detail HAVING count(*) > 1) AS two
"""
UNTOLD_MILESTONES = """
    deadlines WHERE fired_at IS NOT NULL AND round = 0 AND NOT EXISTS
    (SELECT 1 FROM audit WHERE action = 'milestone' AND audit.case_id = deadlines.case_id AND detail = milestone)
"""


def counts(stage: Stage) -> Mapping[str, int]:
    """At the end, when everything that was to come has come."""
    return {
        **harm(stage),
        "updates lost": _unseen(stage, names_of(stage.server)),
        "milestones missed": _untold(stage) + _overdue(stage),
    }


def harm(stage: Stage) -> Mapping[str, int]:
    """What nothing can mend any more. To be asked while no process is alive."""
    confirmed = names_of(stage.server, besides=stage.server.pending)
    return {
        "updates lost": _unseen(stage, confirmed),
        "cases doubled": stage.outside.count(DOUBLED_CASES),
        "milestones missed": _untold(stage),
        "milestones doubled": stage.outside.count(DOUBLED_MILESTONES),
        "replies lost": max(0, len(stage.staff.answered) - stage.outside.count("audit WHERE action = 'replied'")),
        "replies repeated": sum(count > 1 for count in _arrivals(stage)),
        "questions copied more than once": sum(count > 2 for count in _questions(stage).values()),
    }


def copies(stage: Stage) -> Mapping[str, int]:
    """How often a question came again after an unknown outcome: allowed, once each."""
    again = [count - 1 for count in _questions(stage).values() if count > 1]
    return {
        "extra copies": sum(again),
        "most of one": max(again, default=0),
        "replies uncertain": stage.outside.count(f"{REPLIES} AND state = 'uncertain'"),
        "replies that arrived": sum(count > 0 for count in _arrivals(stage)),
    }


def _unseen(stage: Stage, names: set[str]) -> int:
    return len(names - {name for [name] in stage.outside.rows("SELECT external_id FROM seen")})


def _untold(stage: Stage) -> int:
    return stage.outside.count(UNTOLD_MILESTONES)


def _overdue(stage: Stage) -> int:
    latest = datetime.fromtimestamp(wall_clock(), UTC) - LATE
    return stage.outside.count(f"deadlines WHERE due_at < '{latest:%Y-%m-%d %H:%M:%S.%f}+00'")


def _arrivals(stage: Stage) -> list[int]:
    """How often each reply that the console accepted is in a chat."""
    texts = [entry.text or "" for entry in stage.server.ledger.of("sendMessage")]
    return [sum(reply.marker in text for text in texts) for reply in stage.staff.answered]


def _questions(stage: Stage) -> Counter[tuple[int | None, str, str]]:
    """Messages with buttons: each carries its own number in them, but for what may be said more than once."""
    return Counter(
        (entry.chat_id, entry.text or "", entry.arguments["reply_markup"])
        for entry in stage.server.ledger.of("sendMessage")
        if entry.arguments.get("reply_markup") and not stage.crowd.reader.is_said_again(entry.text or "")
    )
