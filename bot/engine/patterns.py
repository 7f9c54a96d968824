"""The global patterns: what a person may always say, as a button, a slash command or a word in any of the languages."""

import re

EMERGENCY = "emergency"
HELP = "help"
LANGUAGE = "language"
BACK = "back"
EDIT = "edit"
CANCEL = "cancel"
START_OVER = "start_over"
STATUS = "status"
WITHDRAW = "withdraw"
PERSON = "person"

COMMANDS = (EMERGENCY, HELP, LANGUAGE, BACK, EDIT, CANCEL, START_OVER, STATUS, WITHDRAW, PERSON)
PREFIX = "!"
"""An option id that starts so is a command, valid on however old a button."""

WORDS: dict[str, str] = {
    **dict.fromkeys(("naud", "nød", "akutt", "krise", "emergency", "urgent", "sos"), EMERGENCY),
    **dict.fromkeys(("hjelp", "help", "hjelp meg", "help me", "info"), HELP),
    **dict.fromkeys(("språk", "sprak", "language", "målform", "nynorsk", "bokmål", "english"), LANGUAGE),
    **dict.fromkeys(("tilbake", "attende", "back", "go back", "gå tilbake"), BACK),
    **dict.fromkeys(("endre", "rett", "edit", "change"), EDIT),
    **dict.fromkeys(("avbryt", "stopp", "stop", "cancel", "slutt", "quit"), CANCEL),
    **dict.fromkeys(("start på nytt", "begynn på nytt", "start over", "restart", "ny"), START_OVER),
    **dict.fromkeys(("status", "kvar er meldinga mi", "hvor er meldingen min", "where is my message"), STATUS),
    **dict.fromkeys(
        ("trekk", "trekk tilbake", "slett", "trekk meldinga", "trekk meldingen", "withdraw", "delete", "erase"),
        WITHDRAW,
    ),
    **dict.fromkeys(("menneske", "snakk med nokon", "snakke med noen", "person", "human", "talk to a person"), PERSON),
}

YES = frozenset({"ja", "jo", "jau", "ja takk", "greitt", "greit", "ok", "yes", "yes please", "j", "y"})
NO = frozenset({"nei", "nei takk", "ikkje", "ikke", "no", "no thanks", "n"})
SKIP = frozenset({"hopp over", "skip", "neste", "next", "-", "ingenting", "nothing"})


def plain(text: str) -> str:
    """For comparing only: case, outer punctuation and runs of blanks do not matter."""
    return re.sub(r"\s+", " ", text.casefold()).strip(" \t\n.,!?/:;\"'")


def command_in(text: str) -> str | None:
    """The whole message must be the word: "hjelp" asks for help, "eg treng hjelp med …" tells a story."""
    return WORDS.get(plain(text))
