"""What a form of ours sent, made sane once."""

import hashlib
from dataclasses import dataclass

from starlette.requests import Request

from bot.engine.events import Choice, Event, Text
from bot.i18n import LOCALES
from core.text import clean_text

LONGEST = 20_000
"""Code points of typed words that are looked at; what is too long for its question is refused with the words kept."""
TURN_LENGTH = 64


@dataclass(slots=True, frozen=True, kw_only=True)
class Posted:
    """`turn` is the mark of the page the form stood on; `begins` tells of the first question's form, which has none.

    `to` is the language to switch to. `clean`: what was marked in the words is to be taken out of them. `hurries`: urgent words stood in them before. `lang` is the language of the page, for when the database cannot say.
    """

    lang: str
    begins: bool
    seq: int
    turn: str
    choice: str
    text: str
    typed: bool
    to: str
    clean: bool = False
    hurries: bool = False

    @property
    def event(self) -> Event:
        return Choice(self.seq, self.choice) if self.choice else Text(self.text)

    @property
    def mark(self) -> str:
        """The same for the same answer on the same page: a form sent twice is taken once."""
        said = f"{self.choice}\x00{self.text}\x00{self.to}"
        return f"{self.turn}:{hashlib.sha256(said.encode()).hexdigest()[:16]}"


async def read_posted(request: Request) -> Posted:
    form = await request.form()

    def field(name: str, limit: int) -> str:
        value = form.get(name, "")
        return clean_text(value, limit=limit) if isinstance(value, str) else ""

    seq = field("seq", 18)
    return Posted(
        lang=_known(field("lang", 2)) or "nn",
        begins="begin" in form,
        seq=int(seq) if seq.isascii() and seq.isdigit() else -1,
        turn=field("turn", TURN_LENGTH),
        choice=field("choice", TURN_LENGTH),
        text=field("text", LONGEST),
        typed="text" in form,
        to=_known(field("to", 2)),
        clean="clean" in form,
        hurries="hurries" in form,
    )


def _known(locale: str) -> str:
    return locale if locale in LOCALES else ""
