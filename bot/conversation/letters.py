"""From the engine's reply to a letter that can be kept and sent."""

from datetime import datetime

from bot.engine.effects import Reply
from bot.engine.words import Fact, Option, Say
from core.outbox import Choice, Entry, Letter, Moment, Said


def letter_of(reply: Reply, *, locale: str) -> Letter:
    return Letter(
        locale=locale,
        says=tuple(said_of(one) for one in reply.says),
        choices=tuple(_choice(one) for one in reply.options),
        controls=tuple(_choice(one) for one in reply.controls),
        entry=Entry(reply.entry),
        seq=reply.seq,
    )


def said_of(say: Say) -> Said:
    return Said(say.key, {name: _fact(fact) for name, fact in say.facts.items()})


def _choice(option: Option) -> Choice:
    return Choice(option.id, said_of(option.label))


def _fact(fact: Fact) -> str | Moment | Said:
    match fact:
        case Say():
            return said_of(fact)
        case datetime():
            return Moment(fact)
        case str():
            return fact
