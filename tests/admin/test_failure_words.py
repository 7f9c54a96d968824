"""Why something did not arrive: what the senders can say and what staff can read are one list."""

import ast
from pathlib import Path

from admin.views.thread import GAVE_UP
from bot.i18n import Catalogs

HOUSE = Path(__file__).parents[2]
SENDING = ("bot/channels", "core/outbox", "worker")
OTHER = {"other"}
"""For a reason that an older version wrote."""


def raised() -> dict[str, bool]:
    """Every reason that the sources name, and whether it is said to pass."""
    found: dict[str, bool] = {}
    for file in (file for room in SENDING for file in (HOUSE / room).rglob("*.py")):
        calls = (node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
        for call in calls:
            reason = reason_in(call)
            if reason:
                found[reason] = passes(call)
    return found


def reason_in(call: ast.Call) -> str | None:
    name = ast.unparse(call.func)
    first = call.args[0] if name in {"DeliveryError", "Unsure"} and call.args else None
    named = next((one.value for one in call.keywords if one.arg == "reason" and name in {"Next", "replace"}), first)
    return str(named.value) if isinstance(named, ast.Constant) and named.value else None


def passes(call: ast.Call) -> bool:
    return any(
        one.arg == "permanent" and isinstance(one.value, ast.Constant) and one.value.value is False
        for one in call.keywords
    )


def test_every_reason_has_words_in_all_languages(catalogs: Catalogs) -> None:
    reasons = raised()
    assert {"blocked", "gone", "timeout", "interrupted"} <= set(reasons)
    assert [reason for reason in sorted(reasons) if not catalogs.has(f"console.failure.{reason}")] == []


def test_no_reason_has_words_that_nothing_says(catalogs: Catalogs) -> None:
    prefix = "console.failure."
    written = {key.removeprefix(prefix) for key in catalogs.words["nn"] if key.startswith(prefix)}
    assert written == {*raised(), *OTHER}


def test_what_passes_is_what_is_given_up_after_a_day() -> None:
    assert {reason for reason, passing in raised().items() if passing} == GAVE_UP
