"""How a person reads a message: which question it asks, and what may be pressed."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.conversation.rendering import HANDED_ON
from bot.i18n import Catalogs
from tests.botapi import SeenMessage

CONTROL = "!"
BY_OPTION = {
    "pregnant": "who",
    "other": "team",
    "under_1": "child_age",
    "chat": "reach",
    "partly": "knows",
}
BY_WORDS = {
    "place.ask": "place",
    "place.ask_on_behalf": "place",
    "phone.ask": "phone",
    "others.ask": "others",
    "code_word.ask": "code_word",
    "when.ask": "when",
    "voicemail.ask": "voicemail",
    "name.ask": "name",
    "words.ask": "words",
    "words.ask_on_behalf": "words",
    "cancel.ask": "cancel",
    "withdraw.ask": "withdraw",
}
GOODBYES = ("declined", "declined_no_phone", "cancelled", "cancelled_no_phone", "withdrawn")
SAID_AGAIN = (
    *(
        "telegram.away",
        "stale",
        "resume",
        "help",
        "help_after",
        "emergency",
        "not_understood",
        "not_understood_after",
        "text.empty",
    ),
    *("after.received", "after.received_waiting", "after.received_overdue", "withdraw.kept", "cancel.kept", "expired"),
    *("status.new", "status.claimed", "status.reached", "status.overdue", "status.nothing_sent"),
)
"""What may stand before a question that is shown again: each time for something else that the person did."""


OF_THE_KEYBOARD = ("phone.share", "phone.share.away")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`topic` is "sent" once the case is with the team; `options` are the labels by what they stand for."""

    seq: int
    topic: str
    options: Mapping[str, str]
    message: SeenMessage

    @property
    def id(self) -> tuple[int, str]:
        """What tells a copy of the same question from a new one."""
        return self.seq, self.topic


@dataclass(frozen=True, slots=True)
class Reader:
    catalogs: Catalogs

    def question_in(self, message: SeenMessage) -> Question | None:
        """None for words that ask nothing: a goodbye, whatever may be looked at after it, a staff member's letter, an apology."""
        pressed = {
            option: button.text
            for row in message.buttons
            for button in row
            for _, _, option in [(button.data or "").partition(":")]
        }
        if not pressed or self.is_goodbye(message.text):
            return None
        return Question(seq=seq_of(message), topic=self._topic(pressed, message.text), options=pressed, message=message)

    def is_goodbye(self, text: str) -> bool:
        return any(text.startswith(self.start_of(locale, key)) for locale in self.catalogs.words for key in GOODBYES)

    def is_beside_a_letter(self, text: str) -> bool:
        """A message of its own that goes with a letter: what is to be handed on, and the keyboard, as Telegram has it."""
        handed_on = any(text.startswith(self.start_of(locale, HANDED_ON)) for locale in self.catalogs.words)
        return handed_on or any(text == words[key] for words in self.catalogs.words.values() for key in OF_THE_KEYBOARD)

    def is_asked_after_an_outage(self, text: str) -> bool:
        return any(text.startswith(words["telegram.away"]) for words in self.catalogs.words.values())

    def is_said_again(self, text: str) -> bool:
        return any(text.startswith(self.start_of(locale, key)) for locale in self.catalogs.words for key in SAID_AGAIN)

    def start_of(self, locale: str, key: str) -> str:
        """The words up to the first fact."""
        return self.catalogs.words[locale][key].partition("{")[0]

    def _topic(self, pressed: Mapping[str, str], text: str) -> str:
        if {"nn", "nb", "en"} <= pressed.keys():
            return "language"
        if CONTROL + "status" in pressed:
            return "sent"
        by_option = next((topic for option, topic in BY_OPTION.items() if option in pressed), None)
        if by_option:
            return by_option
        if CONTROL + "edit" in pressed:
            return "consent"
        return next((topic for key, topic in BY_WORDS.items() if self._asks(text, key)), "unknown")

    def _asks(self, text: str, key: str) -> bool:
        return any(words[key] in text for words in self.catalogs.words.values())


def seq_of(message: SeenMessage) -> int:
    """The number of the question, as its buttons carry it; 0 where there is none."""
    data = next((button.data for row in message.buttons for button in row if button.data), "0")
    return int(data.partition(":")[0])
