"""The question that is being asked, in full: every re-prompt is made here, so that a detour returns with nothing lost."""

from collections.abc import Iterator
from dataclasses import replace

from bot.engine import patterns, services
from bot.engine.directory import Context, OpenFacts, TeamFacts
from bot.engine.effects import Reply
from bot.engine.flow import Book, Kind
from bot.engine.review import STORED_BY_OTHERS, consent_print, consent_says, shown, submit_says
from bot.engine.state import Aside, State
from bot.engine.verdicts import asked_in, question_parts
from bot.engine.walk import Path, answered_step, walk
from bot.engine.words import Entry, Option, Say, option, say

MISSES_BEFORE_A_PERSON = 2
SENDING = (Kind.CONSENT, Kind.SUBMIT)
PICKING = ("places", "teams")
"""Detours that help to answer the step itself: whoever is stuck there may go straight to the team too."""
SKIP = "skip"
YES_NO = (option("yes", "yes"), option("no", "no"))
TOPICS = ("you", "child", "family")
OFFER, TELL = MATTERS = ("matters", "matter")
"""Detours after sending: choosing what to tell of (`ids`: what is not told yet), and telling (that one, then the rest)."""
ENOUGH = "enough"
NUDGE, CHANGE = PASSING = ("nudge", "change")
"""Said beside a question that still stands: whatever is no answer to them is one to the question, whose buttons count.

CHANGE comes after a press on an old question; its `ids`: the step, and the answer pressed if that alone settles it.
"""
GO_ON, LEAVE = "nudge.go_on", "nudge.leave"
WITHOUT_RECEIPT = "receipt.without"
LANGUAGES = (option("nn", "language.nn"), option("nb", "language.nb"), option("en", "language.en"))


def control(command: str) -> Option:
    return option(patterns.PREFIX + command, f"control.{command}")


WHETHER_TO_GO_ON = (option(GO_ON, "nudge.go_on"), option(LEAVE, "nudge.leave"))
URGENT_ONLY = (control(patterns.EMERGENCY),)
AFTERWARDS = (control(patterns.STATUS), control(patterns.WITHDRAW), control(patterns.EMERGENCY))


def current_question(book: Book, state: State, ctx: Context) -> Reply:
    """What is asked now, with its buttons; `seq` is the state's own."""
    if state.aside and state.aside.kind in PASSING:
        says, options = _passing_parts(book, state, state.aside, ctx)
        return Reply(says=says, options=options, controls=URGENT_ONLY, seq=state.seq)
    if state.aside and state.aside.kind in MATTERS:
        return _matters_question(state, state.aside)
    if question := asked_in(state):
        asks, answers = question_parts(question)
        options = (*answers, option(SKIP, "skip"))
        return Reply(says=(asks,), options=options, controls=URGENT_ONLY, seq=state.seq)
    if state.aside:
        return _aside_question(state, state.aside, ctx)
    if state.receipt:
        return _receipt_question(state, ctx)
    if state.sent:
        return Reply(says=(), controls=AFTERWARDS, entry=Entry.TEXT, seq=state.seq)
    return _step_question(book, state, ctx)


def change_option(answer: str, aside: Aside) -> str:
    """The answer "yes" or "no" to exactly this change: another old press may have offered another one meanwhile."""
    return ".".join((CHANGE, answer, *aside.ids))


def is_passing(option: str) -> bool:
    """Belongs to something said beside a question, and is no answer to the question itself."""
    return option in {GO_ON, LEAVE} or option.startswith(f"{CHANGE}.")


def consent_in_view(book: Book, state: State, ctx: Context) -> str:
    """The print of the consent that is being asked for; "" while something else is asked."""
    if state.aside and state.aside.kind in PASSING:
        return state.seen
    path = walk(book, state)
    if state.sent or state.aside or path.now.step.kind is not Kind.CONSENT:
        return ""
    return consent_print(path, state, ctx)


def with_words_first(reply: Reply, *first: Say) -> Reply:
    return replace(reply, says=(*first, *reply.says))


def without_words(reply: Reply, keys: tuple[str, ...]) -> Reply:
    return replace(reply, says=tuple(one for one in reply.says if one.key not in keys))


def team_name(team: TeamFacts) -> Say:
    """As it stands inside a sentence; `team.title` stands on its own."""
    return say("team.name", town=team.town)


def team_options(ctx: Context) -> tuple[Option, ...]:
    return tuple(option(team.id, "team.title", town=team.town) for team in ctx.directory.teams())


def chosen_team(state: State, ctx: Context) -> TeamFacts | None:
    """The team picked, or the one for the place they named: its phone is of use before they have said yes to it."""
    team, place = state.answers.get("team"), state.answers.get("place")
    if not team and place:
        team = ctx.directory.place(place).team
    return ctx.directory.team(team) if team else None


def phone_words(key: str, team: TeamFacts | None) -> Say:
    """A text that holds the team's phone, or its twin where no team is known or it has given no number."""
    if team and team.phone:
        return say(key, team=team_name(team), phone=team.phone)
    return say(f"{key}_no_phone")


def team_ways(team: TeamFacts) -> Iterator[Say]:
    """The team's phone and when somebody takes it, and where one may just come."""
    yield phone_words("sent.phone", team)
    if team.phone:
        for one in team.hours:
            yield say("team.hours", days=_days(one), opens=one.opens, closes=one.closes)
    for one in team.drop_in:
        yield say("service.come", place=one.place, day=_days(one), opens=one.opens, closes=one.closes)


def _days(one: OpenFacts) -> Say:
    first, last = (say(f"services.weekday.{day}") for day in (one.first, one.last))
    return first if one.first == one.last else say("team.days", first=first, last=last)


def _step_question(book: Book, state: State, ctx: Context) -> Reply:
    path = walk(book, state)
    step, answers = path.now.step, state.answers
    says = [say(key) for key in step.notices_for(answers)]
    if step.kind is Kind.CONSENT:
        says += consent_says(path, state, ctx)
    elif step.kind is Kind.SUBMIT:
        says += submit_says(path, state, ctx)
    elif step.kind is Kind.TEAM:
        says += _team_says(state, ctx)
    elif step.kind is Kind.END:
        says.append(phone_words(step.prompt, chosen_team(state, ctx)))
    else:
        says.append(say(step.prompt_for(answers)))
    return Reply(
        says=tuple(says),
        options=_options(path, state, ctx),
        controls=_controls(path, state, ctx),
        entry=step.entry,
        seq=state.seq,
    )


def _team_says(state: State, ctx: Context) -> list[Say]:
    number = state.answers.get("place")
    if not number:
        return [say("team.pick")]
    place = ctx.directory.place(number)
    name = team_name(ctx.directory.team(place.team))
    found = say("team.found", place=place.name, team=name)
    return [found, say("team.widening", place=place.name)] if place.widening else [found]


def _options(path: Path, state: State, ctx: Context) -> tuple[Option, ...]:
    step = path.now.step
    match step.kind:
        case Kind.LANGUAGE:
            return LANGUAGES
        case Kind.TEAM if state.answers.get("place"):
            return (option("yes", "team.yes"), option("other", "team.other"))
        case Kind.TEAM:
            return team_options(ctx)
        case Kind.CONSENT:
            return (option("yes", "send.yes"), option("no", "send.no"))
        case Kind.SUBMIT:
            return (option("yes", "consult.yes"), option("no", "send.no"))
        case _:
            return (*step.options, option(SKIP, "skip")) if step.skippable else step.options


def _controls(path: Path, state: State, ctx: Context) -> tuple[Option, ...]:
    step = path.now.step
    controls = []
    if step.kind in SENDING:
        controls.append(control(patterns.EDIT))
    if path.answered:
        controls.append(control(patterns.BACK))
    if step.kind is Kind.END:
        controls += [control(patterns.START_OVER), control(patterns.SERVICES)]
    if state.misses >= MISSES_BEFORE_A_PERSON and step.kind not in {*SENDING, Kind.END}:
        controls.append(control(patterns.PERSON))
    if "who" not in state.answers and ctx.channel in STORED_BY_OTHERS:
        controls.append(control(patterns.WEB))
    controls.append(control(patterns.EMERGENCY))
    return tuple(controls)


def _matters_question(state: State, aside: Aside) -> Reply:
    telling = aside.kind == TELL
    asked = "matters.ask" if len(aside.ids) == len(TOPICS) else "matters.more"
    return Reply(
        says=(say(f"matter.{aside.ids[0]}" if telling else asked),),
        options=(option(SKIP, "skip"),) if telling else _topics(aside.ids),
        controls=AFTERWARDS,
        entry=Entry.TEXT,
        seq=state.seq,
    )


def _receipt_question(state: State, ctx: Context) -> Reply:
    return Reply(
        says=(
            say("receipt.shown", web_url=ctx.web_url),
            say("receipt.letters", receipt=state.receipt),
            say("receipt.ask"),
        ),
        options=(option(WITHOUT_RECEIPT, "receipt.go_without"),),
        controls=URGENT_ONLY,
        entry=Entry.TEXT,
        seq=state.seq,
    )


def _topics(left: tuple[str, ...]) -> tuple[Option, ...]:
    return (*(option(topic, f"matters.{topic}") for topic in left), option(ENOUGH, "matters.enough"))


def _aside_question(state: State, aside: Aside, ctx: Context) -> Reply:
    says, options, entry = _aside_parts(state, aside, ctx)
    stuck = aside.kind in PICKING and state.misses >= MISSES_BEFORE_A_PERSON
    person = (control(patterns.PERSON),) if stuck else ()
    back = () if aside.kind == services.SERVICES else (control(patterns.BACK),)
    controls = (*back, *person, control(patterns.EMERGENCY))
    return Reply(says=says, options=options, controls=controls, entry=entry, seq=state.seq)


def _passing_parts(book: Book, state: State, aside: Aside, ctx: Context) -> tuple[tuple[Say, ...], tuple[Option, ...]]:
    if aside.kind == NUDGE:
        return (say("nudge.ask"),), WHETHER_TO_GO_ON
    options = tuple(replace(one, id=change_option(one.id, aside)) for one in YES_NO)
    return _change_says(book, state, aside, ctx), options


def _change_says(book: Book, state: State, aside: Aside, ctx: Context) -> tuple[Say, ...]:
    """Without the new answer where there is none, or where the flow has changed meanwhile."""
    slot, *new = aside.ids
    step = answered_step(book, state, slot)
    if step is None or not new:
        return (say("change.ask_anew", slot=say(f"slot.{slot}")),)
    value = shown(step, state.with_answer(slot, new[0]), ctx)
    return (say("change.ask", slot=say(f"slot.{slot}"), value=value),)


def _aside_parts(state: State, aside: Aside, ctx: Context) -> tuple[tuple[Say, ...], tuple[Option, ...], Entry]:
    match aside.kind:
        case services.SERVICES:
            return services.shown(aside.ids[0], state.answers.get("place"), ctx)
        case "language":
            return (say("language.ask"),), LANGUAGES, Entry.NONE
        case "edit":
            return (say("edit.ask"),), tuple(option(id_, f"slot.{id_}") for id_ in aside.ids), Entry.NONE
        case "places":
            places = [ctx.directory.place(number) for number in aside.ids]
            return (
                (say("place.which"),),
                tuple(option(one.number, "place.name", name=one.name) for one in places),
                Entry.PLACE,
            )
        case "teams":
            return (say("team.pick"),), team_options(ctx), Entry.PLACE
        case "cancel":
            return (say("receipt.cancel" if state.receipt else "cancel.ask"),), YES_NO, Entry.NONE
        case _:
            return (say("withdraw.ask"),), YES_NO, Entry.NONE
