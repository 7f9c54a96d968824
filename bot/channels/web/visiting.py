"""What one visit to the chat page finds: read in one go, and let go of before anything is drawn."""

from dataclasses import dataclass
from enum import StrEnum

from bot.engine import State
from core.cases import store as cases
from core.cases.records import Case, Stage
from core.conversations import Conversation, Line
from core.conversations import store as conversations
from core.db import Database, Tx, read
from core.outbox import Letter
from core.teams import Team, all_teams
from core.vault import Vault

CHANNEL = "web"
CLOSED = (Stage.ENDED, Stage.WITHDRAWN)


class Scene(StrEnum):
    """ASKING: before anything is sent. SENT: the team has it. OVER: the case is closed. ENDED: nothing is remembered."""

    ASKING = "asking"
    SENT = "sent"
    OVER = "over"
    ENDED = "ended"


@dataclass(slots=True, frozen=True, kw_only=True)
class Visit:
    """`unread` tells of a staff member's words that this page has not shown yet."""

    talk: Conversation
    state: State | None
    lines: tuple[Line, ...]
    teams: tuple[Team, ...]
    case: Case | None = None
    unread: bool = False

    @property
    def scene(self) -> Scene:
        if self.state is None:
            return Scene.ENDED
        if not self.state.sent:
            return Scene.ASKING
        return Scene.OVER if self.case is None or self.case.stage in CLOSED else Scene.SENT

    @property
    def team(self) -> Team | None:
        return next((team for team in self.teams if self.case and team.id == self.case.team_id), None)

    @property
    def locale(self) -> str:
        if self.state:
            return self.state.locale
        letter = self.newest
        return letter.locale if letter else "nn"

    @property
    def newest(self) -> Letter | None:
        """The program's newest numbered letter: the question that counts. Staff's words and apologies carry no number."""
        line = self.newest_line
        return line.letter if line else None

    @property
    def newest_line(self) -> Line | None:
        return next((line for line in reversed(self.lines) if _asks(line.letter)), None)


async def look(database: Database, vault: Vault, address: str) -> Visit | None:
    """None for an address that nobody has, or no longer has. Raises Unreadable for one whose words do not open."""
    async with read(database) as tx:
        talk = await conversations.find(tx, vault, channel=CHANNEL, address=address)
        return await look_in(tx, talk) if talk else None


async def look_in(tx: Tx, talk: Conversation) -> Visit:
    """The same inside a transaction that goes on. Raises Unreadable."""
    case = await cases.get(tx, talk.case_id) if talk.case_id else None
    state = State.from_json(talk.state) if talk.state else _opened_again(case)
    return Visit(
        talk=talk,
        state=state,
        lines=tuple(await conversations.lines_of(tx, talk)),
        teams=await all_teams(tx),
        case=case,
        unread=await cases.unread_by_family(tx, case.id) if case else False,
    )


def _opened_again(case: Case | None) -> State | None:
    """As the engine takes it, where the team has opened a case again and nothing else is known any more."""
    return State(locale=case.locale, sent=True) if case and case.stage not in CLOSED else None


def _asks(letter: Letter | None) -> bool:
    return letter is not None and letter.author == "bot" and letter.seq > 0
