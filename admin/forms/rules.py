"""A team's own rules of its duty, as its leader types them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from admin.forms.case import KEY_LETTERS, YES, Trouble
from admin.forms.moments import LONGEST, read_time, wrong_time
from core.duty.records import Rules

NUMBER = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?")
FIELDS = ("neighbour", "red", "quiet-from", "quiet-until", "step", "claim", "unread")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MOST = timedelta(hours=24)


@dataclass(slots=True, frozen=True)
class RulesForm:
    """As it was typed."""

    typed: Mapping[str, str] = field(default_factory=dict)


def read_rules_form(sent: Mapping[str, str]) -> RulesForm:
    return RulesForm({name: sent.get(name, "").strip()[:KEY_LETTERS] for name in FIELDS})


def typed_from(rules: Rules) -> RulesForm:
    """The rules as they are, as somebody would type them."""
    return RulesForm(
        {
            "neighbour": rules.neighbour_id or "",
            "red": YES if rules.red_as_sunday else "",
            "quiet-from": f"{rules.quiet_from:%H:%M}",
            "quiet-until": f"{rules.quiet_until:%H:%M}",
            "step": f"{rules.step_after / MINUTE:g}",
            "claim": f"{rules.claim_lasts / HOUR:g}",
            "unread": f"{rules.unread_after / HOUR:g}",
        }
    )


def rules_in(form: RulesForm, *, teams: Sequence[str]) -> tuple[Rules | None, list[Trouble]]:
    """None with what will not do. `teams` may be named as neighbour."""
    troubles: list[Trouble] = []
    quiet_typed = {name: form.typed[name][:LONGEST] for name in ("quiet-from", "quiet-until")}
    quiet = [read_time(typed) for typed in quiet_typed.values()]
    spans = [_span(form.typed[name], unit) for name, unit in (("step", MINUTE), ("claim", HOUR), ("unread", HOUR))]
    wrongs = {name: wrong_time(typed) for name, typed in quiet_typed.items()}
    troubles += [Trouble(name, f"console.duty.problem.time.{wrong}") for name, wrong in wrongs.items() if wrong]
    lasting = zip(("step", "claim", "unread"), spans, strict=True)
    troubles += [Trouble(name, f"console.rules.problem.{name}") for name, one in lasting if one is None]
    neighbour = form.typed["neighbour"]
    if neighbour and neighbour not in teams:
        troubles.append(Trouble("neighbour", "error.team_not_found"))
    (quiet_from, quiet_until), (step, claim, unread) = quiet, spans
    if troubles or quiet_from is None or quiet_until is None or step is None or claim is None or unread is None:
        return None, troubles
    return Rules(
        neighbour_id=neighbour or None,
        red_as_sunday=form.typed["red"] == YES,
        quiet_from=quiet_from,
        quiet_until=quiet_until,
        step_after=step,
        claim_lasts=claim,
        unread_after=unread,
    ), []


def _span(typed: str, unit: timedelta) -> timedelta | None:
    if not NUMBER.fullmatch(typed):
        return None
    found = float(typed.replace(",", ".")) * unit
    return found if MINUTE <= found <= MOST else None
