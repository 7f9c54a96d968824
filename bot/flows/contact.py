"""Questions that more than one flow asks in the same way."""

from bot.engine.flow import Arrow, Kind, Step, When
from bot.engine.words import option

PHONE_WAYS = ("call", "sms")


def place(*, prompt: str) -> Step:
    return Step(id="place", kind=Kind.PLACE, prompt=prompt, arrows=(Arrow("team"),), resets=("team",))


def team(*, then: tuple[Arrow, ...]) -> Step:
    return Step(id="team", kind=Kind.TEAM, prompt="team.pick", arrows=then)


def how_to_reach(*, prompt: str) -> tuple[Step, ...]:
    """How it is safe to reach the one who writes. Nothing is asked about the phone when the answer is "here"."""
    return (
        Step(
            id="reach",
            kind=Kind.CHOICE,
            prompt=prompt,
            options=(option("chat", "reach.chat"), option("call", "reach.call"), option("sms", "reach.sms")),
            arrows=(Arrow("phone", When("reach", PHONE_WAYS)), Arrow("words")),
        ),
        Step(id="phone", kind=Kind.PHONE, prompt="phone.ask", arrows=(Arrow("others"),)),
        Step(
            id="others",
            kind=Kind.CHOICE,
            prompt="others.ask",
            options=(option("no", "others.no"), option("yes", "others.yes")),
            skippable=True,
            arrows=(Arrow("code_word", When("others", ("yes",))), Arrow("when")),
        ),
        Step(
            id="code_word",
            kind=Kind.TEXT,
            prompt="code_word.ask",
            skippable=True,
            limit=40,
            arrows=(Arrow("when"),),
        ),
        Step(
            id="when",
            kind=Kind.TEXT,
            prompt="when.ask",
            skippable=True,
            arrows=(Arrow("voicemail", When("reach", ("call",))), Arrow("name")),
        ),
        Step(
            id="voicemail",
            kind=Kind.CHOICE,
            prompt="voicemail.ask",
            options=(option("yes", "voicemail.yes"), option("no", "voicemail.no")),
            arrows=(Arrow("name"),),
        ),
        Step(id="name", kind=Kind.TEXT, prompt="name.ask", skippable=True, limit=60, arrows=(Arrow("words"),)),
    )


def words(*, prompt: str, notices: tuple[tuple[When, str], ...]) -> Step:
    """The free text: last before the review, after the duty-to-report notice, and always optional."""
    return Step(
        id="words",
        kind=Kind.TEXT,
        prompt=prompt,
        notices=notices,
        skippable=True,
        sensitive=True,
        limit=2000,
        arrows=(Arrow("send"),),
    )


SEND = Step(id="send", kind=Kind.CONSENT, prompt="send.ask", editable=False)
