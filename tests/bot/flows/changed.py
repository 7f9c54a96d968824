"""The book as a later release may have it: one thing changed, its words brought along."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot.engine import Book
from bot.engine.flow import Arrow, Flow, Kind, Step
from bot.engine.words import option
from bot.flows import BOOK
from bot.i18n import Catalogs
from tests.bot.fakes import shipped_words

NEW, RENAMED = "brand_new", "renamed"
YES_NO = (option("yes", "yes"), option("no", "no"))
Rewrite = Callable[[Flow], Flow]


@dataclass(slots=True, frozen=True)
class Changed:
    """`gone` tells of the answers that no longer fit: the step, and the one option, or None for whatever it was."""

    name: str
    book: Book
    gone: tuple[str, str | None] | None = None

    def keeps(self, step_id: str, value: str) -> bool:
        return self.gone is None or self.gone not in {(step_id, None), (step_id, value)}


def catalogs() -> Catalogs:
    """With what the new and the renamed step say."""
    words = {
        f"{kind}.{id_}": "{value}" if kind == "summary" else id_
        for kind in ("slot", "summary")
        for id_ in (NEW, RENAMED)
    }
    return Catalogs({locale: {**said, **words} for locale, said in shipped_words().words.items()})


def every_change() -> Iterator[Changed]:
    """Of every step that a release could do so to. Who it goes to and the consent stay what they are."""
    for id_ in {step.id: None for flow in BOOK.flows for step in flow.steps}:
        step = BOOK.called(id_)
        assert step
        yield inserted_before(id_)
        if step.kind in {Kind.CHOICE, Kind.TEXT} and id_ != "who":  # who they are is what a case needs most
            yield from (removed(id_), renamed(id_), of_another_kind(id_))
        yield from (without_option(id_, one.id) for one in step.options)


def without_option(step_id: str, gone: str) -> Changed:
    def rewrite(flow: Flow) -> Flow:
        return _steps(flow, [_without(step, gone) if step.id == step_id else step for step in flow.steps])

    return Changed(f"{step_id} without {gone}", _book(rewrite), (step_id, gone))


def removed(step_id: str) -> Changed:
    """What led to it leads where it led at last."""

    def rewrite(flow: Flow) -> Flow:
        if step_id not in flow.index:
            return flow
        on = flow.index[step_id].arrows[-1].to
        return _steps(flow, [_to(step, step_id, on) for step in flow.steps if step.id != step_id])

    return Changed(f"without {step_id}", _redirected(_book(rewrite), step_id, None), (step_id, None))


def renamed(step_id: str) -> Changed:
    def rewrite(flow: Flow) -> Flow:
        steps = [replace(step, id=RENAMED) if step.id == step_id else step for step in flow.steps]
        return _steps(flow, [_to(step, step_id, RENAMED) for step in steps])

    return Changed(f"{step_id} renamed", _redirected(_book(rewrite), step_id, RENAMED), (step_id, None))


def of_another_kind(step_id: str) -> Changed:
    def rewrite(flow: Flow) -> Flow:
        return _steps(flow, [_turned(step) if step.id == step_id else step for step in flow.steps])

    return Changed(f"{step_id} of another kind", _book(rewrite), (step_id, None))


def inserted_before(step_id: str) -> Changed:
    def rewrite(flow: Flow) -> Flow:
        steps: list[Step] = []
        for step in flow.steps:
            if step.id == step_id:
                new = Step(id=NEW, kind=Kind.CHOICE, prompt="others.ask", options=YES_NO, arrows=(Arrow(step_id),))
                steps.append(new)
            steps.append(_to(step, step_id, NEW))
        return _steps(flow, steps)

    return Changed(f"a new one before {step_id}", _redirected(_book(rewrite), step_id, NEW))


def _book(rewrite: Rewrite) -> Book:
    return Book(tuple(rewrite(flow) for flow in BOOK.flows))


def _steps(flow: Flow, steps: list[Step]) -> Flow:
    return Flow(flow.id, tuple(steps), flow.consent_version)


def _to(step: Step, old: str, new: str) -> Step:
    return replace(step, arrows=tuple(replace(arrow, to=new) if arrow.to == old else arrow for arrow in step.arrows))


def _redirected(book: Book, step_id: str, to: str | None) -> Book:
    """The arrows that come from another flow."""

    def elsewhere(flow: Flow) -> Flow:
        steps = []
        for step in flow.steps:
            arrows = (replace(arrow, to=_there(arrow.to, step_id, to)) for arrow in step.arrows)
            steps.append(replace(step, arrows=tuple(arrows)))
        return _steps(flow, steps)

    return Book(tuple(elsewhere(flow) for flow in book.flows))


def _there(arrow: str, step_id: str, to: str | None) -> str:
    flow, _, step = arrow.rpartition("/")
    if not flow or step != step_id:
        return arrow
    return f"{flow}/{to or BOOK.index[flow].index[step_id].arrows[-1].to}"


def _without(step: Step, gone: str) -> Step:
    return replace(step, options=tuple(one for one in step.options if one.id != gone))


def _turned(step: Step) -> Step:
    if step.kind is Kind.CHOICE:
        return replace(step, kind=Kind.TEXT, options=(), arrows=step.arrows[-1:])
    return replace(step, kind=Kind.CHOICE, options=YES_NO)
