"""What the house is set up with: every document, its rows, its files and its versions."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.forms.setup import (
    Action,
    Edit,
    Import,
    PlaceMove,
    RowEdit,
    document_of,
    read_sent,
    row_numbered,
    subject_named,
)
from admin.gate import Gate, Visit, pressed
from admin.setup_room import Opened, Seen, SetupRoom, file_name
from admin.views.setup import Typed, document_view, list_view, row_at
from admin.views.setup_form import late_words, row_view, seen_view, typed_of
from admin.views.setup_words import SetupWords
from core.errors import Conflict, NotFound, Refused
from core.setup import FORMS, Fault, FileKind, Subject, write_file
from core.staff import Right
from core.text import clean_text
from web.page import Problem

MOST_ASKED = 80
LONGEST_TOWN = 64
MEDIA = {FileKind.JSON: "application/json", FileKind.CSV: "text/csv; charset=utf-8"}
DONE, SAME = "saved", "same"


class SetupPages:
    def __init__(self, gate: Gate) -> None:
        self.gate, self.room = gate, SetupRoom(gate.services)
        self.gazetteer = gate.services.setup.gazetteer

    def routes(self) -> Sequence[BaseRoute]:
        document = f"{addresses.SETTINGS}/{{document}}"
        page, action = self.gate.page, self.gate.action
        return (
            Route(addresses.SETTINGS, page(self.list, Right.ENTER), methods=["GET"]),
            Route(addresses.SETTINGS, action(self.make_team, Right.SET_UP, forms=addresses.SETTINGS), methods=["POST"]),
            Route(document, page(self.document, Right.ENTER), methods=["GET"]),
            Route(f"{document}/files/{{kind}}", page(self.file, Right.ENTER), methods=["GET"]),
            Route(f"{document}/versions/{{number}}", page(self.version, Right.ENTER), methods=["GET"]),
            Route(f"{document}/rows/{{section}}/{{row}}", page(self.row, Right.ENTER), methods=["GET"]),
            Route(f"{document}/{{action}}", action(self.act, Right.ENTER, forms=addresses.SETTINGS), methods=["POST"]),
        )

    async def list(self, visit: Visit) -> Response:
        return await self._list(visit)

    async def make_team(self, visit: Visit) -> Response:
        town = clean_text(visit.form.get("town", ""), limit=LONGEST_TOWN)
        try:
            subject = await self.room.make_team(visit.actor, town, now=visit.now)
        except (Refused, Conflict) as no:
            return await self._list(visit, town, Problem(field="town", words=visit.say(no.key)))
        return RedirectResponse(addresses.setup_page(document_of(subject)), HTTPStatus.SEE_OTHER)

    async def _list(self, visit: Visit, town: str = "", problem: Problem | None = None) -> Response:
        parts = list_view(visit.say, await self.room.list(visit.actor), now=visit.now)
        frame = visit.frame(visit.say("console.setup.title"), back=addresses.SETTINGS)
        status = HTTPStatus.CONFLICT if problem else HTTPStatus.OK
        makes = visit.actor.may(Right.SET_UP)
        return self.gate.pages.show(
            "setup.html",
            visit.say,
            frame=frame,
            status=status,
            parts=parts,
            makes_teams=makes,
            town=town,
            problem=problem,
        )

    async def document(self, visit: Visit) -> Response:
        opened = await self.room.open(visit.actor, _subject(visit))
        asked = visit.request.query_params.get("q", "")[:MOST_ASKED]
        done = visit.request.query_params.get("done", "")
        words = visit.say(f"console.setup.done.{done}") if done in {DONE, SAME} else ""
        return self._document(visit, opened, Typed(asked=asked), done=words)

    async def file(self, visit: Visit) -> Response:
        kind = next((one for one in FileKind if one == visit.request.path_params["kind"]), None)
        subject = _subject(visit)
        if kind is None or (kind is FileKind.CSV and not FORMS[subject.topic].is_table):
            raise NotFound("error.page_not_found")
        version = (await self.room.open(visit.actor, subject)).version
        named = {"Content-Disposition": f'attachment; filename="{file_name(version, kind)}"'}
        text = write_file(FORMS[subject.topic], version.body, kind)
        return Response(text, media_type=MEDIA[kind], headers=named)

    async def version(self, visit: Visit) -> Response:
        """What going back to it would change."""
        subject = _subject(visit)
        opened = await self.room.open(visit.actor, subject)
        sent = read_sent(
            subject,
            Action.BACK,
            {"number": visit.request.path_params["number"], "based_on": str(opened.version.number)},
        )
        return self._seen(visit, Action.BACK, await self.room.look(visit.actor, subject, sent, now=visit.now))

    async def row(self, visit: Visit) -> Response:
        opened = await self.room.open(visit.actor, _subject(visit))
        section, row = visit.request.path_params["section"], row_numbered(visit.request.path_params["row"])
        rows = opened.version.body.get(section)
        if not opened.changes or rows is None or (row is not None and not 1 <= row <= len(rows)):
            raise NotFound("error.page_not_found")
        return self._row(visit, opened, RowEdit(section, row, typed_of(rows[row - 1]) if row else {}))

    async def act(self, visit: Visit) -> Response:
        subject, action = _subject(visit), pressed(visit, Action)
        sent = read_sent(subject, action, visit.form)
        do = self.room.act if sent.sure else self.room.look
        seen = await do(visit.actor, subject, sent, now=visit.now)
        if seen.done:
            changed = seen.preview is not None and bool(seen.preview.changes)
            at = row_at(sent.edit, seen.preview)
            after = addresses.setup_after(document_of(subject), DONE if changed else SAME, at)
            return RedirectResponse(after, HTTPStatus.SEE_OTHER)
        if sent.again or seen.faults:
            return self._form(visit, seen)
        return self._seen(visit, action, seen)

    async def give_back_form(self, visit: Visit, action: str, fields: Mapping[str, str]) -> Response:
        """What was typed before the session ran out, in its form again. Nothing of it is saved yet."""
        if not action:
            return await self._list(visit, fields.get("town", ""))
        subject = subject_named(fields.get("document", ""))
        named = next((one for one in Action if one == action), None)
        if named is None:
            raise NotFound("error.page_not_found")
        sent = read_sent(subject, named, {**fields, "press": "again"})
        return self._form(visit, await self.room.look(visit.actor, subject, sent, now=visit.now), kept=True)

    def _form(self, visit: Visit, seen: Seen, *, kept: bool = False) -> Response:
        """Where it was typed, with everything in it."""
        edit, status = seen.sent.edit, HTTPStatus.OK if kept or not seen.faults else HTTPStatus.UNPROCESSABLE_ENTITY
        if isinstance(edit, RowEdit):
            return self._row(visit, seen.opened, edit, seen, kept=kept, status=status)
        return self._document(visit, seen.opened, self._typed(visit, seen), kept=kept, status=status)

    def _typed(self, visit: Visit, seen: Seen) -> Typed:
        edit, late = seen.sent.edit, late_words(visit.say, seen, now=visit.now)
        words = SetupWords.about(visit.say, seen.opened)
        faults = seen.faults.faults if seen.faults else ()
        problems = tuple(Problem(field=_field_of(edit, one), words=words.fault(one)) for one in faults)
        match edit:
            case Import(text):
                return Typed(text=text, problems=problems, late=late)
            case PlaceMove():
                return Typed(move=edit, problems=problems, late=late)
            case _:
                return Typed(problems=problems, late=late)

    def _document(
        self,
        visit: Visit,
        opened: Opened,
        typed: Typed,
        *,
        done: str = "",
        kept: bool = False,
        status: int = HTTPStatus.OK,
    ) -> Response:
        view = document_view(visit.say, opened, self.gazetteer, typed, now=visit.now)
        context = {"view": view, "done": done, "kept": kept}
        return self._show(visit, "setup_document.html", opened.subject, view.title, status, **context)

    def _row(
        self,
        visit: Visit,
        opened: Opened,
        edit: RowEdit,
        seen: Seen | None = None,
        *,
        kept: bool = False,
        status: int = HTTPStatus.OK,
    ) -> Response:
        faults, late = (seen.faults, late_words(visit.say, seen, now=visit.now)) if seen else (None, "")
        view = row_view(visit.say, opened, edit, faults=faults, late=late)
        return self._show(visit, "setup_row.html", opened.subject, view.title, status, view=view, kept=kept)

    def _seen(self, visit: Visit, action: Action, seen: Seen) -> Response:
        if seen.faults:
            return self._form(visit, seen)
        view = seen_view(visit.say, seen, self.gazetteer, action=action, now=visit.now)
        status = HTTPStatus.CONFLICT if seen.late else HTTPStatus.OK
        return self._show(visit, "setup_seen.html", seen.opened.subject, view.title, status, view=view)

    def _show(
        self, visit: Visit, template: str, subject: Subject, title: str, status: int, **context: object
    ) -> Response:
        document = document_of(subject)
        frame = visit.frame(title, back=addresses.setup_page(document))
        return self.gate.pages.show(template, visit.say, frame=frame, status=status, document=document, **context)


def _subject(visit: Visit) -> Subject:
    return subject_named(visit.request.path_params["document"])


def _field_of(edit: Edit, fault: Fault) -> str:
    """Where on the page of a document it is told."""
    match edit:
        case PlaceMove():
            return fault.field if fault.field in {"place", "team", "first_day"} else "place"
        case Import():
            return "text"
        case _:
            return "history"
