"""Where a conversation stands: the answers so far.

The step being asked is derived from them, so that an upgraded flow finds its place again by itself.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Self


@dataclass(slots=True, frozen=True)
class Aside:
    """A short detour from the step: a question about the conversation itself, or a choice that the step needs."""

    kind: str
    ids: tuple[str, ...] = ()


@dataclass(slots=True, frozen=True)
class Pin:
    """Of what definition the questions were: the book's print, the shape of the step asked, the kind of each one answered."""

    book: str
    asked: str
    kinds: Mapping[str, str]


REMEMBERED_QUESTIONS = 40


@dataclass(slots=True, frozen=True, kw_only=True)
class State:
    """`seq` numbers the latest question; `misses` counts answers not understood at it.

    `straight` means that the person wants to go straight to the team with what is known. `reopened` is the step whose
    answer is being changed, and the answer it had, if any. `asked` tells which step each of the latest questions was
    about, so that a press on an old one is understood. `urgent`: something written on the way may hurry. `nudged`: they
    have been asked once whether to go on, and are not asked again. `seen` is the print of the consent that they look at.
    `pin` tells an upgrade that has come in between (`upgrade`); a state from before there was one has none.
    `receipt` of a consultation that has been sent: it stands until the partner has shown that they have it, or goes.
    `asks_back`: it has been offered to say how the last contact was, and they have not done so.
    """

    locale: str
    answers: Mapping[str, str] = field(default_factory=dict)
    aside: Aside | None = None
    seq: int = 0
    misses: int = 0
    straight: bool = False
    reopened: tuple[str, ...] = ()
    sent: bool = False
    urgent: bool = False
    asked: tuple[tuple[int, str], ...] = ()
    nudged: bool = False
    seen: str = ""
    pin: Pin | None = None
    asks_back: bool = False
    receipt: str = ""

    def with_answer(self, step_id: str, value: str, *, dropping: tuple[str, ...] = ()) -> Self:
        kept = {id_: old for id_, old in self.answers.items() if id_ not in dropping}
        return replace(self, answers={**kept, step_id: value}, aside=None, misses=0, reopened=())

    def without_answer(self, step_id: str) -> Self:
        kept = {id_: old for id_, old in self.answers.items() if id_ != step_id}
        return replace(self, answers=kept, aside=None, misses=0, reopened=())

    def reopening(self, step_id: str) -> Self:
        """Ask this step again; `closed_again` brings its answer back."""
        old = (self.answers[step_id],) if step_id in self.answers else ()
        return replace(self.without_answer(step_id), reopened=(step_id, *old))

    def closed_again(self) -> Self:
        step_id, *old = self.reopened
        return self.with_answer(step_id, old[0]) if old else replace(self, reopened=(), misses=0)

    def asking(self, step_id: str) -> Self:
        return replace(self, asked=(*self.asked, (self.seq, step_id))[-REMEMBERED_QUESTIONS:])

    def step_asked_as(self, seq: int) -> str | None:
        return dict(self.asked).get(seq)

    def to_json(self) -> str:
        aside = [self.aside.kind, list(self.aside.ids)] if self.aside else None
        return json.dumps(
            {
                "locale": self.locale,
                "answers": dict(self.answers),
                "aside": aside,
                "seq": self.seq,
                "misses": self.misses,
                "straight": self.straight,
                "reopened": list(self.reopened),
                "sent": self.sent,
                "urgent": self.urgent,
                "asked": self.asked,
                "nudged": self.nudged,
                "seen": self.seen,
                "pin": [self.pin.book, self.pin.asked, dict(self.pin.kinds)] if self.pin else None,
                "asks_back": self.asks_back,
                "receipt": self.receipt,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What a newer program beside this one has written in it, and this one does not know, is passed over."""
        raw = json.loads(text)
        raw["reopened"] = tuple(raw.get("reopened", ()))
        raw["asked"] = tuple((seq, step_id) for seq, step_id in raw.get("asked", ()))
        raw["aside"] = Aside(raw["aside"][0], tuple(raw["aside"][1])) if raw["aside"] else None
        raw["pin"] = Pin(*raw["pin"]) if raw.get("pin") else None
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in raw.items() if name in known})
