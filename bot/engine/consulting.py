"""A partner asks the team without a name: the sending, and the receipt that alone leads back to the answer.

What was asked goes to the team at once. The receipt stands in the conversation until the partner has shown that they
have it, or has gone: after that nothing here ties anybody to the question.
"""

from bot.engine import commands
from bot.engine.answers import Understood, answer_to
from bot.engine.directory import Context
from bot.engine.effects import AskTeam, PurgeDraft
from bot.engine.events import Choice, Event, Text
from bot.engine.flow import Book, Step
from bot.engine.prompts import WITHOUT_RECEIPT, chosen_team, phone_words, team_name
from bot.engine.review import STORED_BY_OTHERS, team_chosen
from bot.engine.state import State
from bot.engine.turn import Turn, ask_again, ask_next
from bot.engine.walk import Path
from bot.engine.words import Say, say

ALIKE = str.maketrans("OIL", "011")
"""Letters that are read for digits, as in the receipt itself (Crockford)."""


def shown_the_way(step: Step, value: str, ctx: Context) -> Say | None:
    """For a partner who would ask where consultations are not taken."""
    if ctx.consulting is not None or (step.id, value) != ("wants", "consult"):
        return None
    key = "consult.not_in_telegram" if ctx.channel in STORED_BY_OTHERS else "consult.elsewhere"
    return say(key, web_url=ctx.web_url)


def decide(book: Book, path: Path, state: State, event: Event, ctx: Context) -> Turn | None:
    """None for what is neither a yes nor a no."""
    match answer_to(path.now.step, event, state, ctx):
        case Understood("yes") if ctx.consulting:
            return _ask(book, path, state, ctx, receipt=ctx.consulting.new_receipt())
        case Understood("no"):
            return commands.leave(state, phone_words("consult.declined", chosen_team(state, ctx)))
        case Understood():
            return ask_again(book, state, ctx, say("consult.elsewhere", web_url=ctx.web_url))
        case _:
            return None


def _ask(book: Book, path: Path, state: State, ctx: Context, *, receipt: str) -> Turn:
    """Total for any flow: in one that asks less, less is told."""
    asking = AskTeam(
        receipt=receipt,
        team=team_chosen(state),
        role=state.answers.get("role", "other"),
        band=state.answers.get("band", "several"),
        locale=state.locale,
        words=next((state.answers[spot.step.id] for spot in path.answered if spot.step.anonymous), ""),
        urgent=state.urgent,
    )
    shows = State(locale=state.locale, seq=state.seq, receipt=receipt)
    due = ctx.consulting.due_at if ctx.consulting else ctx.now + ctx.promise
    team = team_name(ctx.directory.team(asking.team))
    return ask_next(book, shows, ctx, say("consult.sent", team=team, deadline=due), before=(asking, PurgeDraft()))


def noted(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    """While the receipt stands: it goes when its last group is told, or when the partner will do without."""
    match event:
        case Choice(option=option) if option == WITHOUT_RECEIPT:
            return commands.leave(state, say("receipt.gone"))
        case Text(text) if _tells_the_last_group(text, state):
            theirs = (say("receipt.in_telegram"),) if ctx.channel in STORED_BY_OTHERS else ()
            return commands.leave(state, say("receipt.right"), say("receipt.come_back", web_url=ctx.web_url), *theirs)
        case Text():
            return ask_again(book, state, ctx, say("receipt.wrong"))
        case _:
            return ask_again(book, state, ctx, say("not_understood"))


def _tells_the_last_group(text: str, state: State) -> bool:
    """The whole receipt will do as well."""
    return _letters(text) in {_letters(state.receipt), _letters(state.receipt.rpartition("-")[2])}


def _letters(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum()).translate(ALIKE)
