"""What a family has said no to, is asked about before it is put down, and stands in the history."""

import pytest

from core import audit
from core.cases.records import Attempt, Card
from core.cases.safe_contact import forbids, may_ring
from core.db import begin, read
from core.errors import Refused
from tests.builders import open_case
from tests.core.cases.conftest import KARI, Scene

ALL = set(Attempt)
CALLS = {Attempt.CALLED_NO_ANSWER, Attempt.LEFT_MESSAGE}


@pytest.mark.parametrize(
    ("answers", "forbidden"),
    [
        ({}, set()),
        ({"reach": "call", "voicemail": "yes"}, set()),
        ({"reach": "call", "voicemail": "no"}, {Attempt.LEFT_MESSAGE}),
        ({"reach": "call"}, set()),
        ({"reach": "sms"}, CALLS),
        ({"reach": "chat"}, ALL),
        ({"reach": "chat", "phone": "+47 900 11 222"}, ALL),
    ],
)
def test_what_they_have_said_no_to(answers: dict[str, str], forbidden: set[Attempt]) -> None:
    assert {one for one in Attempt if forbids(Card(answers), one)} == forbidden


@pytest.mark.parametrize(("reach", "may"), [("call", True), ("sms", False), ("chat", False)])
def test_a_number_is_for_calling_only_where_they_chose_that(reach: str, *, may: bool) -> None:
    assert may_ring(Card({"reach": reach})) is may


async def test_it_is_refused_until_somebody_says_that_they_know(scene: Scene) -> None:
    answers = {"reach": "call", "voicemail": "no", "words": "Ring, men legg ikkje att noko."}
    opened = await open_case(scene.database, scene.vault, scene.ids, now=scene.now, answers=answers)
    with pytest.raises(Refused, match=r"error\.card_forbids"):
        async with begin(scene.database) as tx:
            await scene.desk.log_attempt(tx, KARI, opened.case_id, Attempt.LEFT_MESSAGE, now=scene.now)
    async with begin(scene.database) as tx:
        await scene.desk.log_attempt(tx, KARI, opened.case_id, Attempt.LEFT_MESSAGE, knowingly=True, now=scene.now)
        await scene.desk.log_attempt(tx, KARI, opened.case_id, Attempt.CALLED_NO_ANSWER, now=scene.now)
    async with read(scene.database) as tx:
        told = [(one.action, one.detail) for one in await audit.done_in(tx, opened.case_id)]
    assert told[-3:] == [
        ("against_card", "left_message"),
        ("attempted", "left_message"),
        ("attempted", "called_no_answer"),
    ]
