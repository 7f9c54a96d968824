"""Is every promise exact to the microsecond, did every milestone fire once and tell the right people, does the audit agree?"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from core.cases.records import Case, MessageKind
from core.outbox import Delivery
from core.sla.policy import Audience, Milestone, milestones, told
from tests.campaign.files import AnyRow
from tests.campaign.scene import Scene
from tests.campaign.temper import Ending

LET_GO = {"claim_ended", "given_back"}
"""After these the case itself no longer tells that it was ever taken."""
NEAR = timedelta(seconds=5)
"""Two duties whose instants lie so close may have seen each other's work or not."""


def promises_are_exact(scene: Scene) -> Iterator[str]:
    for file in scene.files.cases.values():
        if file.case.due_at != file.case.opened_at + scene.files.promise:
            yield f"case {file.case.id} is due {file.case.due_at - file.case.opened_at} after it was opened"
    for caller in scene.crowd.of(Ending.SENT):
        talk = scene.talk_of(caller)
        for file in scene.cases_of(talk) if talk else ():
            if not caller.deeds.decided_at <= file.case.opened_at <= caller.deeds.heard_at:
                yield f"case {file.case.id} was opened at {file.case.opened_at}, not when the yes was taken"


def milestones_fire_once(scene: Scene) -> Iterator[str]:
    for file in scene.files.cases.values():
        rows = scene.files.deadlines[file.case.id]
        first = {(row.milestone, row.planned_at) for row in rows if row.round == 0}
        planned = milestones(file.case.opened_at, promise=scene.files.promise)
        if first != {(one.milestone, one.at) for one in planned}:
            yield f"the milestones of case {file.case.id} are not those of its promise"
        for row in rows:
            yield from _milestone(scene, file.case, row)


def _milestone(scene: Scene, case: Case, row: AnyRow) -> Iterator[str]:
    name = f"milestone {row.milestone} {row.round} of case {case.id}"
    stopped = min((at for at in (case.reached_at, case.closed_at) if at), default=None)
    told_of = [one for one in scene.files.notices[case.id] if (one.kind, one.round) == (row.milestone, row.round)]
    if row.fired_at is not None:
        if row.fired_at < row.planned_at or row.due_at is not None:
            yield f"{name} fired before its time, or is to fire again"
        if {one.audience for one in told_of} not in _audiences(scene, case, row):
            yield f"{name} told {sorted(one.audience for one in told_of)}"
        return
    if told_of:
        yield f"{name} did not fire and told {len(told_of)}"
    if stopped is None and row.due_at is None:
        yield f"{name} was called off, and nobody has reached the family"
    waited = min(stopped or scene.settled_at, scene.settled_at) - row.planned_at
    if waited > scene.late:
        yield f"{name} never fired in {waited.total_seconds():.0f} s"


def _audiences(scene: Scene, case: Case, row: AnyRow) -> list[set[str]]:
    """Who may have been told: both answers where the case was taken at about the same instant, or has been let go since."""
    milestone = Milestone(row.milestone)
    claimed = case.claimed_at is not None and case.claimed_at <= row.fired_at
    let_go = any(one.action in LET_GO for one in scene.files.audit[case.id])
    unclear = let_go or (case.claimed_at is not None and abs(case.claimed_at - row.fired_at) < NEAR)
    answers = [claimed, not claimed] if unclear else [claimed]
    return [{str(one) for one in told(milestone, claimed=held) if one is not Audience.FAMILY} for held in answers]


def audit_agrees(scene: Scene) -> Iterator[str]:
    for file in scene.files.cases.values():
        done = Counter(row.action for row in scene.files.audit[file.case.id])
        fired = Counter(row.milestone for row in scene.files.deadlines[file.case.id] if row.fired_at)
        noted = Counter(row.detail for row in scene.files.audit[file.case.id] if row.action == "milestone")
        if done["opened"] != 1 or noted != fired:
            yield f"the audit of case {file.case.id}: {done['opened']} openings, milestones {dict(noted - fired)} more"
        if file.case.erased_at is not None:
            continue
        replies = [one for one in file.thread if one.kind is MessageKind.REPLY]
        delivered = [one for one in replies if one.delivery is Delivery.DELIVERED]
        if (done["replied"], done["delivered"]) != (len(replies), len(delivered)):
            yield f"the audit of case {file.case.id}: {done['replied']} replies of {len(replies)}, {done['delivered']} delivered of {len(delivered)}"
