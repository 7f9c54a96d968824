"""Every key that the front door can say, found in the code itself."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from bot.engine import patterns
from bot.engine.flow import Book, Kind, Step
from bot.engine.greeting import KINDS
from bot.engine.prompts import TOPICS
from bot.engine.verdicts import QUESTIONS
from core.anonymity import Kind as Sign
from core.safety.urgency import UrgentKind
from core.services import ServiceKind, load_services

ROOT = Path(str(files("bot"))).parent
SPEAKERS = {"say": 0, "said": 0, "option": 1, "choice": 1, "phone_words": 0}
"""Which argument of these functions is a key. `phone_words` means a key and its twin without a phone."""

TWIN = "_no_phone"
COMMANDS = ("help", "status", "language", "services", "withdraw", "cancel", "hide", "web", "emergency")
FROM_CHANNELS = frozenset(
    {
        "letter.from_staff",
        *("phone.share", "phone.share.key", "phone.share.away"),
        *(f"telegram.command.{name}" for name in COMMANDS),
        *(f"telegram.{what}" for what in ("name", "short_description", "description", "group", "away", "poison")),
    }
)
"""What the Telegram channel says by itself."""

FROM_THE_BOOK = {
    ("option", "key"),
    ("phone_words", "key"),
    ("_step_question", "key"),
    ("_step_question", "step.prompt"),
    ("_step_question", "step.prompt_for(answers)"),
    ("submit_says", "path.now.step.prompt"),
}
"""Function and expression where a key is handed on: from the flows, which are walked, or from a caller, which is seen."""


class UnknownKeyError(AssertionError):
    """A place in the code where no reader of the code can tell what is said."""


def sayable(book: Book) -> frozenset[str]:
    from_code = {key for file in spoken_files() for key in keys_in(file.read_text(encoding="utf-8"), families(book))}
    return frozenset(from_code | set(keys_of(book)) | FROM_CHANNELS)


def spoken_files() -> list[Path]:
    rooms = [ROOT / "bot/engine", ROOT / "bot/flows"]
    return [
        *(file for room in rooms for file in sorted(room.glob("*.py"))),
        ROOT / "core/cases/promise.py",
        ROOT / "core/cases/transfer.py",
        ROOT / "bot/conversation/applying.py",
        ROOT / "bot/conversation/moving.py",
    ]


def families(book: Book) -> Mapping[str, Iterable[str]]:
    """What may stand in the hole of each key that is put together."""
    steps = [step for flow in book.flows for step in flow.steps]
    sending = [flow for flow in book.flows if any(step.kind in {Kind.CONSENT, Kind.SUBMIT} for step in flow.steps)]
    sent = [step for flow in (book.flows[0], *sending) for step in flow.steps]
    shown = [step.id for step in sent if step.kind not in {Kind.LANGUAGE, Kind.CONSENT, Kind.SUBMIT}]
    return {
        "control.{}": patterns.COMMANDS,
        "slot.{}": [step.id for step in steps if step.editable],
        "summary.{}": shown,
        "unsupported.{}": (*KINDS, "other"),
        "status.{}": ("new", "claimed", "reached"),
        "urgent.{}": UrgentKind,
        "feedback.ask.{}": QUESTIONS,
        "feedback.answer.{}": [answer for answers in QUESTIONS.values() for answer in answers],
        "sent.next_{}": ("family", "on_behalf"),
        "matter.{}": TOPICS,
        "matters.{}": TOPICS,
        "service.{}": [card.key for card in load_services()],
        "services.kind.{}": ServiceKind,
        "services.list.{}": ServiceKind,
        "services.owner.{}": {card.owner for card in load_services()},
        "services.weekday.{}": [str(day) for day in range(1, 8)],
        "found.{}": (*Sign, "receipt"),
        "{}_no_phone": (),
    }


def keys_of(book: Book) -> Iterator[str]:
    for flow in book.flows:
        for step in flow.steps:
            yield from keys_of_step(step)


def keys_of_step(step: Step) -> Iterator[str]:
    if step.kind not in {Kind.CONSENT, Kind.TEAM}:  # the engine words these itself
        yield step.prompt
    if step.kind is Kind.END:
        yield step.prompt + TWIN
    yield from (key for _when, key in (*step.said_for, *step.notices))
    yield from (option.label.key for option in step.options)


def keys_in(source: str, holes: Mapping[str, Iterable[str]]) -> Iterator[str]:
    for function in functions(ast.parse(source)):
        known = assigned(function)
        for call in calls(function):
            name = called(call)
            if name in SPEAKERS and len(call.args) > SPEAKERS[name]:
                found = list(expand(call.args[SPEAKERS[name]], known, holes, function.name))
                yield from found
                yield from (key + TWIN for key in found if name == "phone_words")


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """With what stands at the top of the file as one more, nameless, function."""
    inside = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    yield from inside
    top = ast.parse("def _(): pass").body[0]
    assert isinstance(top, ast.FunctionDef)
    top.body = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr)]
    yield top


def calls(function: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(function) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def assigned(function: ast.AST) -> dict[str, ast.expr]:
    return {
        target.id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def expand(
    node: ast.expr, known: Mapping[str, ast.expr], holes: Mapping[str, Iterable[str]], function: str
) -> Iterator[str]:
    match node:
        case ast.Constant(value=str() as key):
            yield key
        case ast.IfExp(body=body, orelse=orelse):
            yield from expand(body, known, holes, function)
            yield from expand(orelse, known, holes, function)
        case ast.Name(id=name) if name in known:
            yield from expand(known[name], known, holes, function)
        case ast.JoinedStr():
            yield from fill(node, holes)
        case _ if (function, ast.unparse(node)) in FROM_THE_BOOK:
            return
        case _:
            raise UnknownKeyError(f"{function}() says {ast.unparse(node)}")


def fill(node: ast.JoinedStr, holes: Mapping[str, Iterable[str]]) -> Iterator[str]:
    shape = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    if shape not in holes:
        raise UnknownKeyError(f"a family of keys that nobody has listed: {shape}")
    return (re.sub(r"\{\}", value, shape) for value in holes[shape])
