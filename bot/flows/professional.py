"""For somebody who works with families: the nearest team's phone. The anonymous consultation is its own door."""

from bot.engine.flow import Arrow, Flow, Kind, Step
from bot.flows.contact import place, team

PROFESSIONAL = Flow(
    "professional",
    (
        place(prompt="place.ask_professional"),
        team(then=(Arrow("advice"),)),
        Step(id="advice", kind=Kind.END, prompt="professional.advice", editable=False),
    ),
)
