"""How it was: the questions to a family whose case is closed. Each is answered by one press, or passed over."""

from collections.abc import Mapping

from bot.engine.state import State
from bot.engine.words import Option, Say, option, say

FEEDBACK = "feedback"
"""The detour; its `ids`: the question asked."""
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "way": ("easy", "so_so", "hard"),
    "in_time": ("in_time", "late", "never"),
    "again": ("would", "maybe", "would_not"),
}


def asked_in(state: State) -> str | None:
    return state.aside.ids[0] if state.aside and state.aside.kind == FEEDBACK else None


def question_parts(question: str) -> tuple[Say, tuple[Option, ...]]:
    answers = tuple(option(answer, f"feedback.answer.{answer}") for answer in QUESTIONS[question])
    return say(f"feedback.ask.{question}"), answers
