"""The conversation to read without talking to it: a map of each flow, and every word in three languages side by side.

    python -m tests.bot.flows.atlas

For those who answer for the words: nurses, a Nynorsk reader, whoever checks that what is said is so. The questions are
the real ones, asked of a parent in a county that does not exist.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bot.conversation.letters import letter_of
from bot.conversation.rendering import Button, Rendered, render
from bot.engine.effects import Reply
from bot.engine.flow import Arrow, Flow, Kind, Step
from bot.flows import BOOK
from tests.bot.fakes import Person, shipped_words
from tests.bot.ways import DETOURS, PLACES, person_at

FOLDER = Path(__file__).parents[3] / "docs" / "conversation"
TONGUES = {"nn": "Nynorsk", "nb": "Bokmål", "en": "English"}
NOTE = "<!-- Made by `make atlas` from the flows and the catalogs; a test fails when it is not fresh. Do not edit. -->"
SHAPES = {Kind.CONSENT: ("{{", "}}"), Kind.SUBMIT: ("{{", "}}"), Kind.END: ("([", "])")}
"""A hexagon is where it is sent; a stadium ends the conversation."""


def pages() -> Mapping[str, str]:
    """Each page by its file's name."""
    return {"map.md": "\n".join(_map()), "words.md": "\n".join(_words())}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"docs/conversation/{name}: {len(text.splitlines())} lines")


def _map() -> Iterator[str]:
    yield from (NOTE, "# The ways through the conversation", "")
    yield "Each box is a question, each arrow the answer that leads on; an arrow without words is any other answer."
    yield "A hexagon asks whether to send: only a yes sends anything. What each question says: [the words](words.md)."
    for flow in BOOK.flows:
        yield from ("", f"## {flow.id}", "", "```mermaid", "flowchart TD")
        yield from _drawn(flow)
        yield "```"
    yield ""


def _drawn(flow: Flow) -> Iterator[str]:
    for step in flow.steps:
        opening, closing = SHAPES.get(step.kind, ("[", "]"))
        yield f'    {step.id}{opening}"{step.id}{" (may be skipped)" if step.skippable else ""}"{closing}'
    for step in flow.steps:
        for arrow in step.arrows:
            yield f"    {step.id} -->{_when(step, arrow)} {_target(arrow)}"


def _when(step: Step, arrow: Arrow) -> str:
    if arrow.when is None:
        return ""
    answers = " / ".join(arrow.when.values)
    return f'|"{answers}"|' if arrow.when.at == step.id else f'|"{arrow.when.at}: {answers}"|'


def _target(arrow: Arrow) -> str:
    flow, _, step = arrow.to.rpartition("/")
    return f'{flow}_{step}(["{arrow.to}"])' if flow else step


def _words() -> Iterator[str]:
    yield from (NOTE, "# Every word of the conversation", "")
    yield "First the questions as a person meets them, then the detours, then every other text by its key."
    yield "How they hang together: [the maps](map.md). How we write: [bot/i18n](../../bot/i18n/README.md)."
    said: set[str] = set()
    for flow in BOOK.flows:
        yield from ("", f"## {flow.id}")
        for step in flow.steps:
            yield from _shown(step.id, _meets(flow, step).question, said)
    yield from ("", "## Detours")
    for name in DETOURS:
        yield from _shown(name, person_at(name).reply, said)
    yield from ("", "## Every other text", "")
    yield from _table(("", *TONGUES.values()), _rest(said))
    yield ""


def _meets(flow: Flow, step: Step) -> Person:
    """Somebody to whom this question is put just now."""
    return next(one for place in PLACES if (one := person_at(place)).asked == f"{flow.id}/{step.id}")


def _shown(name: str, asked: Reply, said: set[str]) -> Iterator[str]:
    said |= {one.key for one in asked.says} | {option.label.key for option in asked.options}
    seen = [render(letter_of(asked, locale=locale), shipped_words()) for locale in TONGUES]
    yield from ("", f"### {name}", "")
    yield from _table(tuple(TONGUES.values()), [[_whole(one) for one in seen]])


def _whole(rendered: Rendered) -> str:
    return "<br><br>".join((_lines(rendered.text), *map(_button, rendered.choices)))


def _button(button: Button) -> str:
    return f"**[{button.label}]**"


def _rest(said: set[str]) -> Iterator[list[str]]:
    words = shipped_words().words
    for key in words["nn"]:
        if key not in said and not key.startswith(("console.", "web.")):
            yield [f"`{key}`", *(_lines(words[locale][key]) for locale in TONGUES)]


def _lines(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


def _table(heads: tuple[str, ...], rows: Iterable[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


if __name__ == "__main__":
    main()
