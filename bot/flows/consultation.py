"""A partner asks the team about a family without saying who it is.

Municipality, dates, exact age, sex and names are not asked for: together they may tell who it is (helsepersonelloven
§ 23 no. 2 as the Directorate of Health reads it: it must fit four or five people or more).
"""

from bot.engine.flow import Arrow, Flow, Kind, Step, When
from bot.engine.words import option

CONSULTATION = Flow(
    "consultation",
    (
        Step(id="team", kind=Kind.TEAM, prompt="team.pick", arrows=(Arrow("role"),)),
        Step(
            id="role",
            kind=Kind.CHOICE,
            prompt="role.ask",
            options=(
                option("midwife", "role.midwife"),
                option("health_nurse", "role.health_nurse"),
                option("gp", "role.gp"),
                option("kindergarten", "role.kindergarten"),
                option("school", "role.school"),
                option("child_welfare", "role.child_welfare"),
                option("psychology", "role.psychology"),
                option("substance", "role.substance"),
                option("nav", "role.nav"),
                option("other", "role.other"),
            ),
            arrows=(Arrow("band"),),
        ),
        Step(
            id="band",
            kind=Kind.CHOICE,
            prompt="band.ask",
            options=(
                option("unborn", "band.unborn"),
                option("under_1", "band.under_1"),
                option("1_to_3", "band.1_to_3"),
                option("3_to_6", "band.3_to_6"),
                option("several", "band.several"),
            ),
            arrows=(Arrow("question"),),
        ),
        Step(
            id="question",
            kind=Kind.TEXT,
            prompt="question.ask",
            notices=((When("who", ("professional",)), "duty.professional"),),
            sensitive=True,
            anonymous=True,
            limit=2000,
            arrows=(Arrow("ask"),),
        ),
        Step(id="ask", kind=Kind.SUBMIT, prompt="consult.send", editable=False),
    ),
)
