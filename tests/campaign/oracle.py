"""What became of everybody: Telegram's own ledger and each person's memory, held against the database.

    verdict = await judge(server, crowd, staff, kept)

Ask when the program has come to rest. A fault is a sentence that names a chat or a case, never what somebody wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from core.outbox import Delivery
from tests.botapi import BotApiServer
from tests.campaign.checks import ALL_CHECKS
from tests.campaign.crowd import Crowd
from tests.campaign.files import letters_in_hand, read_files
from tests.campaign.installation import Kept
from tests.campaign.scene import Scene
from tests.campaign.staff import StaffDesk

__all__ = ["Verdict", "judge", "letters_in_hand"]

LATE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Verdict:
    faults: tuple[str, ...]
    figures: Mapping[str, int]

    @property
    def is_clean(self) -> bool:
        return not self.faults


async def judge(server: BotApiServer, crowd: Crowd, staff: StaffDesk, kept: Kept, *, late: timedelta = LATE) -> Verdict:
    """`late`: how long after its time a duty may come, because the program was down or busy."""
    files = await read_files(kept)
    scene = Scene(server=server, crowd=crowd, staff=staff, files=files, settled_at=crowd.settled_at, late=late)
    faults = tuple(fault for check in ALL_CHECKS for fault in check(scene))
    return Verdict(faults, {**crowd.figures(), **staff.figures(), **_figures(scene), "faults": len(faults)})


def _figures(scene: Scene) -> dict[str, int]:
    letters, files = scene.files.all_letters, scene.files
    return {
        "cases": len(files.cases),
        "milestones fired": sum(row.fired_at is not None for row in files.all_deadlines),
        "letters": len(letters),
        "letters with an unknown outcome": sum(row.unsure_before for row in letters),
        "letters parked as uncertain": sum(row.state == Delivery.UNCERTAIN for row in letters),
        "letters that failed": sum(row.state == Delivery.FAILED for row in letters),
        "messages in the chats": sum(len(chat) for chat in scene.chats.values()),
    }
