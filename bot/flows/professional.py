"""For somebody who works with families: a question without a name, or the nearest team's phone."""

from bot.engine.flow import Arrow, Flow, Kind, Step, When
from bot.engine.words import option
from bot.flows.contact import place, team

PROFESSIONAL = Flow(
    "professional",
    (
        Step(
            id="wants",
            kind=Kind.CHOICE,
            prompt="wants.ask",
            options=(option("consult", "wants.consult"), option("call", "wants.call")),
            arrows=(Arrow("consultation/team", When("wants", ("consult",))), Arrow("place")),
        ),
        place(prompt="place.ask_professional"),
        team(then=(Arrow("advice"),)),
        Step(id="advice", kind=Kind.END, prompt="professional.advice", editable=False),
    ),
)
