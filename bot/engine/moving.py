"""From a channel that keeps what is said to the web page: a one-time link there, and the arrival on the other side.

The link's secret is drawn here and goes into the words of the answer alone; whoever keeps the link keeps a fingerprint.
"""

from dataclasses import replace

from bot.engine import patterns
from bot.engine.directory import Context, TeamFacts
from bot.engine.effects import EndTalk, MakeLink, Reply
from bot.engine.events import Blocked, Event, Timer, Unblocked
from bot.engine.flow import Book
from bot.engine.greeting import DEFAULT_LOCALE, greet
from bot.engine.pin import asks_the_same, carried
from bot.engine.prompts import chosen_team, control, team_name, team_ways
from bot.engine.review import STORED_BY_OTHERS
from bot.engine.state import State
from bot.engine.turn import Turn, ask_again, ask_next
from bot.engine.upgrade import TOLD
from bot.engine.words import Option, Say, say

LINK_PATH = "/in/"
"""Where the web page takes a link; the secret follows."""
OVER = ("ended", "withdrawn")


def instead(book: Book, state: State | None, event: Event, ctx: Context) -> Turn | None:
    """None wherever the conversation goes on here."""
    if isinstance(event, Blocked | Unblocked | Timer):
        return None
    if ctx.doorbell:
        return _at_the_bell(state, event, ctx)
    if state and (shut := _shut_here(state, event, ctx)):
        return _at_the_teams_door(Turn(state, ()), state, shut, ctx)
    if state is None and ctx.moved:
        return _elsewhere(book, event, ctx)
    if patterns.command_of(event) != patterns.WEB:
        return None
    if ctx.channel in STORED_BY_OTHERS:
        return _offer(state, ctx)
    return ask_again(book, state, ctx, say("move.here")) if state else None


def _offer(state: State | None, ctx: Context) -> Turn:
    """The link alone: the question that stands is still there, and its buttons count. Nothing moves by asking for it."""
    locale = state.locale if state else ctx.guess or DEFAULT_LOCALE
    making, link = _link(ctx, locale)
    return Turn(state, (making, _short(link, seq=state.seq if state else 0)), locale)


def _at_the_bell(state: State | None, event: Event, ctx: Context) -> Turn:
    """Where nothing is taken in: the numbers, other help and the way to the page. What was written is gone at once.

    So no mark is set on a case by it either: no person has got the words, and none could tell what hurries.
    """
    locale = patterns.tongue_in(event) or (state.locale if state else ctx.guess) or DEFAULT_LOCALE
    making, link = _link(ctx, locale)
    bell = _short(say("doorbell.hello"), link, say("emergency"), _other_help(locale, ctx))
    return Turn(None, (making, bell), locale)


def unless_shut(turn: Turn, event: Event, ctx: Context) -> Turn:
    """The turn itself, or where it has told us of a team that is not reached here, the way to the page."""
    state = turn.state
    if state is None or isinstance(event, Blocked | Unblocked | Timer):
        return turn
    shut = _shut_here(state, event, ctx)
    return _at_the_teams_door(turn, state, shut, ctx) if shut else turn


def _shut_here(state: State, event: Event, ctx: Context) -> TeamFacts | None:
    """The family's team, if it is not reached here. Nothing is sent yet. Commands still count: to get help, to begin anew."""
    if ctx.channel not in STORED_BY_OTHERS or state.sent or state.receipt or patterns.command_of(event):
        return None
    team = chosen_team(state, ctx)
    return team if team and not team.takes_telegram else None


def _at_the_teams_door(turn: Turn, state: State, team: TeamFacts, ctx: Context) -> Turn:
    """What is answered so far goes along; what is written before the door is kept nowhere."""
    making, link = _link(ctx, state.locale)
    others = (one for one in turn.effects if not isinstance(one, Reply))
    words = say("doorbell.team", team=team_name(team))
    return replace(turn, effects=(*others, making, _short(words, link, say("emergency"), seq=state.seq)))


def _elsewhere(book: Book, event: Event, ctx: Context) -> Turn:
    """The talk from here goes on on the page. Whoever holds the phone now is not let in there, and may still need help."""
    locale = patterns.tongue_in(event) or ctx.guess or DEFAULT_LOCALE
    if patterns.command_of(event) == patterns.START_OVER:
        return greet(book, locale, chosen=patterns.tongue_in(event) is not None, ctx=ctx)
    elsewhere = say("moved.elsewhere", page=f"{ctx.web_url}/help-now?lang={locale}")
    reply = _short(*_asked_for(event, locale, ctx), elsewhere, controls=(control(patterns.START_OVER),))
    return Turn(None, (reply, EndTalk()), locale)


def _asked_for(event: Event, locale: str, ctx: Context) -> tuple[Say, ...]:
    match patterns.command_of(event):
        case patterns.EMERGENCY | patterns.HELP:
            return (say("emergency"),)
        case patterns.SERVICES:
            return (_other_help(locale, ctx),)
        case _:
            return ()


def arrive(book: Book, state: State | None, locale: str, ctx: Context) -> Turn:
    """On the page: the same question with its answers, the message that is sent, or hello where nothing was begun."""
    if state is None:
        return greet(book, locale, chosen=True, ctx=ctx)
    first = (say("moved.welcome"), *_sent_so_far(state, ctx))
    anew = carried(book, state, ctx)
    if asks_the_same(book, state, anew):
        return ask_again(book, anew, ctx, *first)
    return ask_next(book, replace(anew, aside=None), ctx, *first, TOLD)


def _sent_so_far(state: State, ctx: Context) -> tuple[Say, ...]:
    case = ctx.case
    if not state.sent or case is None or case.stage in OVER:
        return ()
    team = ctx.directory.team(case.team)
    return (
        say("sent.thanks", team=team_name(team), deadline=case.due_at),
        say("sent.reference", reference=case.reference),
        *team_ways(team),
    )


def _link(ctx: Context, locale: str) -> tuple[MakeLink, Say]:
    secret = ctx.ids.new_secret()
    return MakeLink(secret, locale), say("move.link", page=f"{ctx.web_url}{LINK_PATH}{secret}")


def _other_help(locale: str, ctx: Context) -> Say:
    return say("doorbell.other_help", page=f"{ctx.web_url}/other-help?lang={locale}")


def _short(*says: Say, seq: int = 0, controls: tuple[Option, ...] = ()) -> Reply:
    return Reply(says=says, controls=(*controls, control(patterns.EMERGENCY)), seq=seq)
