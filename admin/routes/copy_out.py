"""The note for the journal: to read and copy, as text, and as a PDF."""

import asyncio
from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.case_room import CaseRoom
from admin.forms.case import YES
from admin.gate import Gate, Visit
from admin.note_pdf import pdf_of
from admin.views.copy_out import Note, copy_out_view, note_of
from core.staff import Right


class CopyOutPages:
    """For the case's own team; to everybody else it does not exist. That it was taken along stands in the history."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.room = CaseRoom(gate.services)

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/admin/cases/{case_id}/copy-out", self.gate.page(self.page, Right.WORDS), methods=["GET"]),
            Route("/admin/cases/{case_id}/copy-out.txt", self.gate.page(self.text, Right.WORDS), methods=["GET"]),
            Route("/admin/cases/{case_id}/copy-out.pdf", self.gate.page(self.pdf, Right.WORDS), methods=["GET"]),
        )

    async def page(self, visit: Visit) -> Response:
        note = await self._note(visit)
        case_id = visit.request.path_params["case_id"]
        frame = visit.frame(note.title, back=addresses.our_own(addresses.case_page(case_id)))
        return self.gate.pages.show("copy_out.html", visit.say, frame=frame, view=copy_out_view(case_id, note))

    async def text(self, visit: Visit) -> Response:
        note = await self._note(visit)
        return Response(note.text, media_type="text/plain; charset=utf-8", headers=_as_file(note, "txt"))

    async def pdf(self, visit: Visit) -> Response:
        note = await self._note(visit)
        made = await asyncio.to_thread(pdf_of, note, missing=visit.say("console.copy_out.missing"))
        return Response(made, media_type="application/pdf", headers=_as_file(note, "pdf"))

    async def _note(self, visit: Visit) -> Note:
        facts = await self.room.copy_out(visit.actor, visit.request.path_params["case_id"], now=visit.now)
        with_notes = visit.request.query_params.get("notes") == YES
        return note_of(self.gate.reader(visit), facts, with_notes=with_notes)


def _as_file(note: Note, kind: str) -> dict[str, str]:
    """Named by the reference alone: file names are seen by many."""
    return {"Content-Disposition": f'attachment; filename="veginn-{note.reference}.{kind}"'}
