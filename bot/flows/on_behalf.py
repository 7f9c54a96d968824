"""For somebody worried about a family: as little as possible about the family, contact details of the sender alone."""

from bot.engine.flow import Arrow, Flow, Kind, Step, When
from bot.engine.words import option
from bot.flows.contact import SEND, how_to_reach, place, team, words

ON_BEHALF = Flow(
    "on_behalf",
    (
        Step(
            id="knows",
            kind=Kind.CHOICE,
            prompt="knows.ask",
            options=(option("yes", "knows.yes"), option("partly", "knows.partly"), option("no", "knows.no")),
            arrows=(Arrow("place"),),
        ),
        place(prompt="place.ask_on_behalf"),
        team(then=(Arrow("reach"),)),
        *how_to_reach(prompt="reach.ask_on_behalf"),
        words(prompt="words.ask_on_behalf", notices=((When("who", ("on_behalf",)), "duty.on_behalf"),)),
        SEND,
    ),
    consent_version="2026-11",
)
