"""From the answers to the step that is asked now."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.engine.flow import Book, Flow, Kind, Step
from bot.engine.state import State

ALWAYS_ASKED = (Kind.LANGUAGE, Kind.TEAM, Kind.PHONE, Kind.CONSENT, Kind.SUBMIT, Kind.END)
"""What even a person who goes straight to the team must settle: a wish to be called is nothing without a number."""


@dataclass(slots=True, frozen=True)
class Spot:
    flow: Flow
    step: Step


@dataclass(slots=True, frozen=True)
class Path:
    """The steps answered, in order, and the one to ask."""

    answered: tuple[Spot, ...]
    now: Spot

    def answers(self, state: State) -> dict[str, str]:
        """Only what lies on the path: an answer left behind by an edit does not count."""
        return {spot.step.id: state.answers[spot.step.id] for spot in self.answered if spot.step.id in state.answers}


def walk(book: Book, state: State) -> Path:
    answered: list[Spot] = []
    spot = Spot(book.flows[0], book.flows[0].steps[0])
    while _passed(spot.step, state):
        answered.append(spot)
        spot = _next(book, spot, state)
    return Path(tuple(answered), spot)


def answered_step(book: Book, state: State, step_id: str | None) -> Step | None:
    """The step of this id, if it lies on the path and has an answer."""
    answered = (spot.step for spot in walk(book, state).answered if spot.step.id in state.answers)
    return next((step for step in answered if step.id == step_id), None)


def targets(book: Book, spot: Spot) -> Iterator[Spot]:
    """Every step that an arrow leads to: for the linter and the maps."""
    for arrow in spot.step.arrows:
        yield _resolve(book, spot.flow, arrow.to)


def _passed(step: Step, state: State) -> bool:
    if step.kind is Kind.END:
        return False
    value = state.answers.get(step.id)
    if value is None:
        asked = step.kind in ALWAYS_ASKED or step.id in state.reopened[:1]
        return state.straight and not asked and bool(state.answers.get("who"))
    return is_offered(step, value)


def is_offered(step: Step, value: str) -> bool:
    """A live conversation may meet a newer flow: a choice that no longer exists is asked again."""
    if step.kind is not Kind.CHOICE:
        return True
    return any(option.id == value for option in step.options) or (value == "" and step.skippable)


def _next(book: Book, spot: Spot, state: State) -> Spot:
    arrow = next(arrow for arrow in spot.step.arrows if arrow.when is None or arrow.when.holds(state.answers))
    return _resolve(book, spot.flow, arrow.to)


def _resolve(book: Book, flow: Flow, to: str) -> Spot:
    flow_id, _, step_id = to.rpartition("/")
    target = book.index[flow_id] if flow_id else flow
    return Spot(target, target.index[step_id])
