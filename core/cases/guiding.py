"""Guiding a family on to somebody else who can help, with a note to take along if the family agrees.

Nothing is shared here by the program: the note is written for whoever hands it over, and lies with the family's words.
"""

from dataclasses import dataclass
from datetime import datetime

from core import audit
from core.cases import store
from core.cases.access import held_open
from core.cases.desk import Desk, Wording
from core.cases.path import Manner
from core.cases.records import Case, CloseReason, MessageKind, Words
from core.consent import Agreement, consents_of, record_consent
from core.db import Tx
from core.errors import Refused
from core.staff import Actor

GUIDED = "guided_on"
HANDOVER = "handover"
VERSION = "1"


@dataclass(slots=True, frozen=True, kw_only=True)
class Guidance:
    """`service` is the key of a service card. `note` is empty where nothing is handed over.

    `agrees`: the family has said yes to this note going to this service (documents 002 and 004: consent per receiver).
    """

    service: str
    manner: Manner
    note: Wording | None = None
    agrees: bool = False


async def guide_on(tx: Tx, desk: Desk, actor: Actor, case_id: str, guidance: Guidance, *, now: datetime) -> None:
    """Closes the case: somebody else is the next to help.

    Raises:
        Refused: the case is closed, or there is a note that the family has not agreed to.
    """
    case = await held_open(tx, actor, case_id)
    if guidance.note and guidance.note.text.strip():
        if not guidance.agrees:
            raise Refused("error.handover_needs_yes")
        await _keep(tx, desk, case, guidance, _note(guidance.note, actor, now))
    await store.change(tx, case, guided_to=guidance.service, guided_how=guidance.manner)
    await audit.record(tx, actor=actor.label, action=GUIDED, case_id=case_id, detail=guidance.service, now=now)
    await desk.close(tx, actor, case_id, CloseReason.GUIDED_ON, now=now)


def _note(note: Wording, actor: Actor, now: datetime) -> Words:
    return Words(id=note.once, kind=MessageKind.HANDOVER, body=note.text, at=now, staff_id=actor.staff_id)


async def _keep(tx: Tx, desk: Desk, case: Case, guidance: Guidance, note: Words) -> None:
    """With the yes of the family to this very note, for this very service."""
    key = await desk.vault.key_of(tx, store.subject_of(case.id))
    await store.add_message(tx, case, key, note)
    number = 1 + sum(one.kind.startswith(HANDOVER) for one in await consents_of(tx, case.id))
    said_yes = Agreement(
        kind=f"{HANDOVER}-{number}",
        version=VERSION,
        locale=case.locale,
        shown=f"{guidance.service}\n{note.body}",
        channel="staff",
        given_at=note.at,
    )
    await record_consent(tx, case.id, said_yes, key)
