"""The way to a place in the conversation, in Nynorsk."""

from tests.bot.channels.telegram.line import Line
from tests.botapi import Person, SeenMessage

GREETED = "/start"
TO_PHONE = ("Nynorsk", "Eg ventar barn", ("Molde",), "Ja, det passar", "Ring meg")
TO_PLACE = ("Nynorsk", "Eg ventar barn")
TO_REVIEW = (*TO_PLACE, ("Molde",), "Ja, det passar", "Svar meg her", "Hopp over")
TO_SENT = (*TO_REVIEW, "Ja, send")


async def walk(line: Line, person: Person, *steps: str | tuple[str]) -> SeenMessage:
    """Labels are pressed; what stands in brackets is written. The answer to the last step."""
    seen = await line.says(person, GREETED)
    for step in steps:
        seen = await (line.presses(person, step) if isinstance(step, str) else line.says(person, step[0]))
    return seen
