"""The visitors of the web chat held against the files, and the oracle's checks for everybody else."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from core.cases.records import MessageKind
from core.outbox import Delivery
from tests.botapi import BotApiServer
from tests.campaign.checks import ALL_CHECKS
from tests.campaign.crowd import Crowd
from tests.campaign.files import CaseFile, Files, Talk, read_files
from tests.campaign.installation import Kept
from tests.campaign.oracle import LATE
from tests.campaign.scene import Scene
from tests.campaign.staff import Answered, StaffDesk
from tests.campaign.visitor import Visitor

WEB = "web"


async def judged(
    server: BotApiServer, crowd: Crowd, staff: StaffDesk, kept: Kept, visitors: tuple[Visitor, ...]
) -> tuple[str, ...]:
    """Ask while the program runs and has come to rest: the visitors look at their pages once more."""
    files = await read_files(kept)
    replies = {one.case_id: one for one in staff.answered}
    faults = [fault for visitor in visitors for fault in await _visitor(visitor, files, replies)]
    known = {visitor.address for visitor in visitors}
    strangers = [talk for talk in _web(files) if talk.talk.address not in known and _has_said_something(talk)]
    faults += [f"there are {len(strangers)} conversations on the web that no visitor has"] if strangers else []
    return (*faults, *_everybody_else(server, crowd, staff, files))


def _everybody_else(server: BotApiServer, crowd: Crowd, staff: StaffDesk, files: Files) -> Iterator[str]:
    """What the web has brought is put aside first: the oracle knows nobody there."""
    mine = {talk.talk.id for talk in _web(files)}
    theirs = {id_ for id_, one in files.cases.items() if one.case.conversation_id in mine}
    put_aside = {f"conversation:{id_}" for id_ in mine} | {f"case:{id_}" for id_ in theirs}
    rest = replace(
        files,
        talks={address: talk for address, talk in files.talks.items() if talk.talk.id not in mine},
        cases={id_: one for id_, one in files.cases.items() if id_ not in theirs},
        letters={id_: rows for id_, rows in files.letters.items() if id_ not in mine},
        subjects=files.subjects - put_aside,
    )
    for member in staff.members:
        for id_ in theirs:
            member.answered.pop(id_, None)
    scene = Scene(server=server, crowd=crowd, staff=staff, files=rest, settled_at=crowd.settled_at, late=LATE)
    return (fault for check in ALL_CHECKS for fault in check(scene))


async def _visitor(visitor: Visitor, files: Files, replies: Mapping[str, Answered]) -> list[str]:
    talk = files.talks.get(visitor.address)
    if talk is None or not visitor.ended:
        return [*visitor.faults, f"guest {visitor.number} never came to an end"]
    mine = [one for one in files.cases.values() if one.case.conversation_id == talk.talk.id]
    if len(mine) != 1:
        return [*visitor.faults, f"guest {visitor.number} has {len(mine)} cases"]
    [file] = mine
    return [*visitor.faults, *_thread(visitor, file), *await _page(visitor, file, replies.get(file.case.id))]


def _thread(visitor: Visitor, file: CaseFile) -> Iterator[str]:
    written = [one.body for one in file.thread if one.kind is MessageKind.FAMILY]
    if written != visitor.markers:
        lost, doubled = len(set(visitor.markers) - set(written)), len(written) - len(set(written))
        yield f"guest {visitor.number} wrote {len(visitor.markers)} messages: {lost} lost, {doubled} doubled"
    states = {one.delivery for one in file.thread if one.kind is MessageKind.REPLY}
    if states - {Delivery.DELIVERED}:
        yield f"a reply to guest {visitor.number} is {sorted(str(one) for one in states)}"


async def _page(visitor: Visitor, file: CaseFile, reply: Answered | None) -> list[str]:
    page = await visitor.looks()
    shown = {marker: page.count(marker) for marker in (*visitor.markers, *([reply.marker] if reply else []))}
    wrong = [count for count in shown.values() if count != 1]
    if reply is None:
        return [f"nobody has answered case {file.case.id}"]
    return [f"the page of guest {visitor.number} shows {len(wrong)} messages not once"] if wrong else []


def _has_said_something(talk: Talk) -> bool:
    """Where the answer to a hello was lost, somebody was greeted twice; the first greeting is forgotten after a day."""
    return talk.talk.case_id is not None or talk.state is None or bool(set(talk.state.answers) - {"language"})


def _web(files: Files) -> list[Talk]:
    return [talk for talk in files.talks.values() if talk.talk.channel == WEB]
