"""The same conversation in a terminal: for developers, for training, and to report what went wrong."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.conversation import Incoming, Reception, Rendered, render
from bot.conversation.rendering import Button
from bot.engine.events import Choice, Command, Event, Start, Text
from bot.engine.patterns import COMMANDS, PREFIX, SERVICES, plain
from bot.i18n import Catalogs
from core.outbox import Entry
from core.text import clean_text

CHANNEL = "terminal"
LONGEST = 4000
BESIDE_A_GOODBYE = {PREFIX + SERVICES}
ME, BOT, MORE = "me  | ", "bot | ", "    | "
"""The form of `tests/transcripts/*.txt`."""


async def talk(
    reception: Reception,
    catalogs: Catalogs,
    *,
    locale: str,
    lines_in: Iterable[str],
    out: Callable[[str], None],
    save: Path | None = None,
) -> None:
    """Talks until there are no more lines, or nothing more to say.

    A line is the number or the words of a button, a command such as `/back`, or an answer. With `save` the talk is
    written as a transcript when it ends, however it ends.
    """
    terminal = Terminal(reception, catalogs, out)
    try:
        await terminal.hear(Start(locale, chosen=True), written="/start")
        for line in lines_in:
            await terminal.type(line)
            if terminal.is_over:
                break
    finally:
        terminal.save(save)


@dataclass(slots=True)
class Terminal:
    reception: Reception
    catalogs: Catalogs
    out: Callable[[str], None]
    written: list[str] = field(default_factory=list, init=False)
    shown: Rendered | None = field(default=None, init=False)
    address: str = field(init=False)

    def __post_init__(self) -> None:
        self.address = self.reception.ids.new_secret()

    @property
    def is_over(self) -> bool:
        """Nothing is asked any more; what stands beside a goodbye is no question."""
        shown = self.shown
        if shown is None or shown.choices or shown.entry is not Entry.NONE:
            return False
        return {one.id for one in shown.controls} <= BESIDE_A_GOODBYE

    def save(self, file: Path | None) -> None:
        if file:
            file.write_text("".join(f"{line}\n" for line in self.written), encoding="utf-8")

    async def type(self, line: str) -> None:
        """An empty line is nobody's answer."""
        typed = clean_text(line, limit=LONGEST)
        if not typed:
            return
        event = self._meant(typed)
        await self.hear(event, written=self._label_of(event) or typed)

    async def hear(self, event: Event, *, written: str) -> None:
        self.written += _lines(ME, written)
        mark = f"{self.address}:{self.reception.ids.new_id()}"
        taken = await self.reception.take(
            Incoming(channel=CHANNEL, address=self.address, external_id=mark, event=event)
        )
        if taken.letter:
            self._show(render(taken.letter, self.catalogs))

    def _meant(self, typed: str) -> Event:
        command = typed.removeprefix("/")
        if typed.startswith("/") and command in COMMANDS:
            return Command(command)
        word = plain(typed)
        for number, button in self._buttons():
            if word in {plain(button.label), str(number)}:
                return Choice(self.shown.seq if self.shown else 0, button.id)
        return Text(typed)

    def _label_of(self, event: Event) -> str:
        if not isinstance(event, Choice):
            return ""
        return next((f"[{button.label}]" for _, button in self._buttons() if button.id == event.option), "")

    def _buttons(self) -> Iterator[tuple[int, Button]]:
        shown = self.shown
        return enumerate((*shown.choices, *shown.controls) if shown else (), start=1)

    def _show(self, rendered: Rendered) -> None:
        self.shown = rendered
        for paragraph in rendered.paragraphs:
            self.out(paragraph)
            self.out("")
            self.written += _lines(BOT, paragraph)
        for number, button in self._buttons():
            self.out(f"  {number}. {button.label}")
            self.written.append(f"{MORE}[{button.label}]")
        self.out("")


def _lines(speaker: str, text: str) -> list[str]:
    first, *more = text.split("\n")
    return [(speaker + first).rstrip(), *((MORE + line).rstrip() for line in more)]
