"""The front door: language, and who is there."""

from bot.engine.flow import Arrow, Flow, Kind, Step, When
from bot.engine.words import option

FRONT = Flow(
    "front",
    (
        Step(
            id="language",
            kind=Kind.LANGUAGE,
            prompt="language.ask",
            arrows=(Arrow("who"),),
            editable=False,
        ),
        Step(
            id="who",
            kind=Kind.CHOICE,
            prompt="who.ask",
            options=(
                option("pregnant", "who.pregnant"),
                option("parent", "who.parent"),
                option("carer", "who.carer"),
                option("on_behalf", "who.on_behalf"),
                option("professional", "who.professional"),
            ),
            arrows=(
                Arrow("on_behalf/knows", When("who", ("on_behalf",))),
                Arrow("professional/wants", When("who", ("professional",))),
                Arrow("family/place"),
            ),
        ),
    ),
)
