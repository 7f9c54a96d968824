"""Is everybody where their story ended, is every word there once, and is nothing left of those who said no?"""

from collections.abc import Iterator

from bot.engine.prompts import MATTERS
from core.cases.records import MessageKind, Stage
from core.outbox import Delivery
from tests.campaign.caller import Caller
from tests.campaign.files import CaseFile, Talk
from tests.campaign.scene import Scene
from tests.campaign.temper import Ending


def stories_end(scene: Scene) -> Iterator[str]:
    yes = [*scene.crowd.of(Ending.SENT), *scene.crowd.of(Ending.WITHDRAWN)]
    if len(scene.files.cases) != len(yes):
        yield f"{len(yes)} people said yes, and there are {len(scene.files.cases)} cases"
    for caller in scene.crowd.begun:
        if not caller.ended:
            yield f"{_who(caller)} never came to the end of their story"
    for caller in scene.crowd.of(Ending.SENT):
        yield from _standing(scene, caller)


def _standing(scene: Scene, caller: Caller) -> Iterator[str]:
    talk = scene.talk_of(caller)
    if talk is None or talk.state is None:
        yield f"{_who(caller)} said yes and is forgotten"
        return
    if not talk.state.sent or (talk.state.aside and talk.state.aside.kind not in MATTERS):
        yield f"{_who(caller)} said yes and is still being asked"
    if not talk.talk.reachable:
        yield f"{_who(caller)} can be written to and is held to be out of reach"
    found = scene.cases_of(talk)
    if [one.case.id for one in found] != [talk.talk.case_id]:
        yield f"{_who(caller)} has {len(found)} cases, and the conversation names {talk.talk.case_id}"


def threads_are_whole(scene: Scene) -> Iterator[str]:
    for caller in scene.crowd.of(Ending.SENT):
        talk = scene.talk_of(caller)
        for file in scene.cases_of(talk) if talk else ():
            yield from _thread(caller, file)


def _thread(caller: Caller, file: CaseFile) -> Iterator[str]:
    written = [one.body for one in file.thread if one.kind is MessageKind.FAMILY]
    if caller.deeds.hurried in written:
        written.remove(caller.deeds.hurried)
    if written != caller.deeds.markers:
        missing = len(set(caller.deeds.markers) - set(written))
        doubled = len(written) - len(set(written))
        yield (
            f"{_who(caller)} wrote {len(caller.deeds.markers)} follow-ups; the thread has {len(written)}: "
            f"{missing} lost, {doubled} doubled"
        )
    wrong = {topic for topic, value in caller.deeds.answers.items() if file.card.answers.get(topic) != value}
    if wrong:
        yield f"the card of {_who(caller)} does not say what they answered: {sorted(wrong)}"


def declined_leave_nothing(scene: Scene) -> Iterator[str]:
    """The way to a last letter may stay for some minutes, planned to be forgotten; of what they said nothing may."""
    for caller in (*scene.crowd.of(Ending.DECLINED), *scene.crowd.of(Ending.WITHDRAWN)):
        talk = scene.talk_of(caller)
        if talk is None:
            continue
        if talk.row.forget_at is None and not _began_unawares(scene, talk):
            yield f"{_who(caller)} has left, and their conversation is kept"
        if talk.talk.case_id is not None or scene.cases_of(talk):
            yield f"{_who(caller)} has left, and still has a case"
    withdrawn = [one for one in scene.files.cases.values() if one.case.stage is Stage.WITHDRAWN]
    if len(withdrawn) != len(scene.crowd.of(Ending.WITHDRAWN)):
        yield f"{len(scene.crowd.of(Ending.WITHDRAWN))} took their message back, {len(withdrawn)} cases say so"
    for file in withdrawn:
        if file.case.erased_at is None or file.thread or file.card.answers:
            yield f"case {file.case.id} was taken back and is not erased"


def _began_unawares(scene: Scene, talk: Talk) -> bool:
    """A late press began it anew and the greeting never arrived: it holds nothing, and its day is numbered."""
    greeting = scene.files.letters[talk.talk.id][-1:]
    unseen = [row.state for row in greeting] == [Delivery.UNCERTAIN]
    return unseen and talk.row.draft_expires_at is not None and talk.state is not None and not talk.state.answers


def nobody_else_is_here(scene: Scene) -> Iterator[str]:
    known = {str(caller.person.user_id) for caller in scene.crowd.begun}
    for address in scene.files.talks.keys() - known:
        yield f"there is a conversation with {address}, who never wrote"
    for what in scene.files.unreadable:
        yield f"{what} cannot be opened"
    kept = {f"case:{id_}" for id_, one in scene.files.cases.items() if one.case.erased_at is None}
    kept |= {f"conversation:{talk.talk.id}" for talk in scene.files.talks.values()}
    for subject in scene.files.subjects - kept:
        yield f"there is a key for {subject}, which is gone"


def nothing_is_set_aside(scene: Scene) -> Iterator[str]:
    """Nobody here sends what cannot be read."""
    for why in scene.files.parked:
        yield f"one message was set aside: {why}"


def _who(caller: Caller) -> str:
    return f"chat {caller.person.user_id}"
