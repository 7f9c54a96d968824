"""For somebody who is pregnant, a parent, or another who cares for a child. At most 7 presses and one typed word."""

from bot.engine.flow import Arrow, Flow, Kind, Step, When
from bot.engine.words import option
from bot.flows.contact import SEND, how_to_reach, place, team, words

FAMILY = Flow(
    "family",
    (
        place(prompt="place.ask"),
        team(then=(Arrow("reach", When("who", ("pregnant",))), Arrow("child_age"))),
        Step(
            id="child_age",
            kind=Kind.CHOICE,
            prompt="child_age.ask",
            options=(
                option("unborn", "child_age.unborn"),
                option("under_1", "child_age.under_1"),
                option("1_2", "child_age.1_2"),
                option("2_6", "child_age.2_6"),
                option("older", "child_age.older"),
            ),
            arrows=(Arrow("reach"),),
        ),
        *how_to_reach(prompt="reach.ask"),
        words(
            prompt="words.ask",
            notices=((When("who", ("pregnant",)), "duty.pregnant"), (When("who", ("parent", "carer")), "duty.parent")),
        ),
        SEND,
    ),
    consent_version="2026-11",
)
