"""Yes to sending: the case, and the confirmation with team, clock time and reference, in that order."""

from bot.engine import handover
from bot.engine.directory import Context
from bot.engine.effects import OpenCase
from bot.engine.flow import Book
from bot.engine.matters import offer
from bot.engine.prompts import TOPICS, team_name, team_ways
from bot.engine.review import case_kind, consent_says, sent_answers, team_chosen
from bot.engine.state import State
from bot.engine.turn import Turn, ask_next
from bot.engine.walk import Path
from bot.engine.words import say


def send(book: Book, path: Path, state: State, ctx: Context) -> Turn:
    team = ctx.directory.team(team_chosen(state))
    opening = OpenCase(
        case_id=ctx.ids.new_id(),
        reference=ctx.ids.new_reference(),
        team=team.id,
        kind=case_kind(path.now.flow, state),
        locale=state.locale,
        answers=sent_answers(path, state, ctx),
        consent=tuple(consent_says(path, state, ctx)),
        consent_version=path.now.flow.consent_version,
        urgent=state.urgent,
    )
    on_behalf = opening.kind == "on_behalf"
    asks_more = not on_behalf and not opening.urgent
    sent = State(locale=state.locale, seq=state.seq, sent=True, aside=offer(TOPICS) if asks_more else None)
    words = (
        say("sent.thanks", team=team_name(team), deadline=ctx.now + ctx.promise),
        say("sent.reference", reference=opening.reference),
        *team_ways(team),
        say(f"sent.next_{'on_behalf' if on_behalf else 'family'}"),
        *(handover.given(ctx) if on_behalf else ()),
    )
    return ask_next(book, sent, ctx, *words, before=(opening,))
