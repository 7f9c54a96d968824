"""What helps whoever writes to a family: ready-made replies in the family's own language, and a word about its form."""

from collections.abc import Mapping

from admin.views.facts import Facts, Reader
from admin.views.say import Say
from core.setup import fill
from web.page import Option


def ready_made(facts: Facts) -> tuple[Option, ...]:
    return tuple(Option(value=one.key, label=one.title) for one in facts.replies)


def filled_in(reader: Reader, facts: Facts, key: str) -> str:
    """The words of a reply for this family; what nobody knows stays a hole, to be filled by hand. Empty for no such reply."""
    reply = next((one for one in facts.replies if one.key == key), None)
    return fill(reply.words[facts.page.case.locale], _known(reader, facts)) if reply else ""


def _known(reader: Reader, facts: Facts) -> Mapping[str, str]:
    case = facts.page.case
    theirs = Say(reader.say.catalogs, case.locale)
    known = {"name": reader.actor.name.split()[0], "team": facts.towns.get(case.team_id, "")}
    if facts.team_phone:
        known["phone"] = facts.team_phone
    if case.reached_at is None and case.due_at > reader.now:
        known["time"] = theirs.moment(case.due_at, now=reader.now)
    return known
