"""What stands on top of a case while the family may not have heard from us."""

from dataclasses import dataclass

from admin.views.facts import Facts
from admin.views.say import Say
from admin.views.way import Way, other_way
from core.audit import Entry
from core.cases.doubt import Decision
from core.cases.records import CasePage, MessageKind

BAD = {"undelivered", "uncertain", "letter_undelivered", "letter_uncertain"}
GOOD = {"delivered", "reached", *Decision}
"""After one of these the family has heard from us, or a person has decided that it is enough."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Lost:
    """`id` tells one loss from the next, so that each is read aloud once. `more` may be empty."""

    id: str
    words: str
    more: str
    way: Way


def standing_loss(say: Say, facts: Facts) -> Lost | None:
    page = facts.page
    if page.case.closed_at is not None:
        return None
    way = other_way(say, page)
    if not page.reachable_in_chat:
        return Lost(id="closed", words=say("console.lost.closed"), more="", way=way)
    bad = _not_made_good(facts)
    if bad is None:
        return None
    more = say(f"console.lost.more.{bad.action}") if bad.action != "undelivered" else ""
    return Lost(id=f"{bad.at:%Y%m%d%H%M%S}", words=say(f"console.lost.{bad.action}"), more=more, way=way)


def _not_made_good(facts: Facts) -> Entry | None:
    """The latest of what did not arrive, unless something later shows that the family and we are in touch."""
    telling = [entry for entry in facts.entries if entry.action in BAD | GOOD]
    if not telling or telling[-1].action in GOOD or _wrote_after(facts.page, telling[-1]):
        return None
    return telling[-1]


def _wrote_after(page: CasePage, entry: Entry) -> bool:
    return any(one.kind is MessageKind.FAMILY and one.at >= entry.at for one in page.messages)
