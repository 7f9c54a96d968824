"""What a turn asks the host to do. The engine itself does nothing."""

from dataclasses import dataclass

from bot.engine.words import Entry, Option, Say


@dataclass(slots=True, frozen=True, kw_only=True)
class Reply:
    """The one answer of a turn. `seq` numbers the question; every button carries it."""

    says: tuple[Say, ...]
    options: tuple[Option, ...] = ()
    controls: tuple[Option, ...] = ()
    entry: Entry = Entry.NONE
    seq: int = 0


@dataclass(slots=True, frozen=True, kw_only=True)
class OpenCase:
    """Opens the case with the consent that was just given to exactly `consent` (as shown, in `locale`)."""

    case_id: str
    reference: str
    team: str
    kind: str
    locale: str
    answers: tuple[tuple[str, str], ...]
    consent: tuple[Say, ...]
    consent_version: str
    urgent: bool = False
    """Something that the person wrote on the way may hurry."""


@dataclass(slots=True, frozen=True, kw_only=True)
class AskTeam:
    """A partner's question, which tells of nobody. Nothing else ties it to the conversation that it was asked in."""

    receipt: str
    team: str
    role: str
    band: str
    locale: str
    words: str
    urgent: bool = False


@dataclass(slots=True, frozen=True)
class AddMessage:
    """Words for the team's thread, after the case is sent. `about`: what matters to "you", "child" or "family"."""

    text: str
    about: str | None = None


@dataclass(slots=True, frozen=True)
class RaiseUrgent:
    """What was just added may hurry: the case is marked, and the team told at once."""


@dataclass(slots=True, frozen=True)
class PurgeDraft:
    """Everything said so far is dropped beyond recall; the case, if any, is not touched."""


@dataclass(slots=True, frozen=True)
class EndTalk:
    """Nothing more to remember: the conversation itself is forgotten once its last letter is out."""


@dataclass(slots=True, frozen=True)
class HideChat:
    """What stands in the chat is deleted there, and then the reply is said. Comes before every other effect."""


@dataclass(slots=True, frozen=True)
class MakeLink:
    """A link into the web chat, for one use and a short time. `locale` is the language of the one who asks."""

    secret: str
    locale: str


@dataclass(slots=True, frozen=True)
class WithdrawCase:
    """The person takes the message back: erase it here and tell the team."""


@dataclass(slots=True, frozen=True)
class GiveFeedback:
    """One more of this answer. Nothing may be kept of who gave it: not even on the page that they read."""

    team: str
    question: str
    answer: str


@dataclass(slots=True, frozen=True)
class SetReachable:
    reachable: bool


Effect = (
    Reply
    | OpenCase
    | AskTeam
    | AddMessage
    | RaiseUrgent
    | PurgeDraft
    | EndTalk
    | HideChat
    | MakeLink
    | WithdrawCase
    | GiveFeedback
    | SetReachable
)
