"""The global patterns: what a person may always say, as a button, a slash command or a word in any of the languages."""

import re

from bot.engine.events import Choice, Command, Event, Text

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
SERVICES = "services"
HIDE = "hide"
WEB = "web"

COMMANDS = (EMERGENCY, HELP, LANGUAGE, BACK, EDIT, CANCEL, START_OVER, STATUS, WITHDRAW, PERSON, SERVICES, HIDE, WEB)
PREFIX = "!"
"""An option id that starts so is a command, valid on however old a button."""

WORDS: dict[str, str] = {
    **dict.fromkeys(("naud", "nød", "akutt", "krise", "emergency", "urgent", "sos"), EMERGENCY),
    **dict.fromkeys(("hjelp no", "hjelp nå", "help now"), EMERGENCY),
    **dict.fromkeys(("hjelp", "help", "hjelp meg", "help me", "info"), HELP),
    **dict.fromkeys(("slik verkar det", "slik virker det", "how this works"), HELP),
    **dict.fromkeys(("språk", "sprak", "language", "målform"), LANGUAGE),
    **dict.fromkeys(("tilbake", "attende", "back", "go back", "gå tilbake"), BACK),
    **dict.fromkeys(("endre", "rett", "edit", "change"), EDIT),
    **dict.fromkeys(("endre eit svar", "endre et svar", "change an answer"), EDIT),
    **dict.fromkeys(("avbryt", "stopp", "stop", "cancel", "slutt", "quit"), CANCEL),
    **dict.fromkeys(("start på nytt", "begynn på nytt", "start over", "restart", "ny"), START_OVER),
    **dict.fromkeys(("status", "kvar er meldinga mi", "hvor er meldingen min", "where is my message"), STATUS),
    **dict.fromkeys(
        ("trekk", "trekk tilbake", "slett", "trekk meldinga", "trekk meldingen", "withdraw", "delete", "erase"),
        WITHDRAW,
    ),
    **dict.fromkeys(("ta tilbake", "ta meldinga tilbake", "ta meldingen tilbake", "take it back"), WITHDRAW),
    **dict.fromkeys(("rett til teamet", "straight to the team"), PERSON),
    **dict.fromkeys(("menneske", "snakk med nokon", "snakke med noen", "person", "human", "talk to a person"), PERSON),
    **dict.fromkeys(("anna hjelp", "annan hjelp", "annen hjelp", "other help"), SERVICES),
    **dict.fromkeys(("sjå anna hjelp", "se annen hjelp", "see other help", "services"), SERVICES),
    **dict.fromkeys(("andre tenester", "andre tjenester", "other services"), SERVICES),
    **dict.fromkeys(("gøym", "skjul", "hide", "gøym samtalen", "skjul samtalen", "hide chat", "hide this chat"), HIDE),
    **dict.fromkeys(("gøym chatten", "skjul chatten", "hide the chat", "gøym denne samtalen"), HIDE),
    **dict.fromkeys(("skjul denne samtalen", "slett samtalen", "slett denne samtalen", "slett samtalen her"), HIDE),
    **dict.fromkeys(("slett chatten", "tøm samtalen", "tøm chatten", "slett meldingane her"), HIDE),
    **dict.fromkeys(("slett meldingene her", "delete chat", "delete this chat", "delete the chat", "clear chat"), HIDE),
    **dict.fromkeys(("nettsida", "nettsiden", "nettside", "web page", "webpage", "website", "the web page"), WEB),
    **dict.fromkeys(("til nettsida", "til nettsiden", "to the web page", "opne nettsida", "åpne nettsiden"), WEB),
}

YES = frozenset({"ja", "jo", "jau", "ja takk", "greitt", "greit", "ok", "yes", "yes please", "j", "y"})
NO = frozenset({"nei", "nei takk", "ikkje", "ikke", "no", "no thanks", "n"})
SKIP = frozenset({"hopp over", "skip", "neste", "next", "-", "ingenting", "nothing", "nei", "nei takk", "no thanks"})
"""Not "no": in Nynorsk it means now, which is a good answer to when."""

LOCALES = ("nn", "nb", "en")
TONGUES = {"nynorsk": "nn", "bokmål": "nb", "bokmal": "nb", "english": "en", "engelsk": "en"}
"""A language by its name: whoever writes it gets it, at any step."""


def plain(text: str) -> str:
    """For comparing only: case, outer punctuation and runs of blanks do not matter."""
    return re.sub(r"\s+", " ", text.casefold()).strip(" \t\n.,!?/:;\"'")


def command_in(text: str) -> str | None:
    """The whole message must be the word: "hjelp" asks for help, "eg treng hjelp med …" tells a story."""
    return WORDS.get(plain(text))


def command_of(event: Event) -> str | None:
    """The global pattern in an event, if there is one, however old the button."""
    match event:
        case Command(name) if name in COMMANDS:
            return name
        case Choice(option=option) if option.startswith(PREFIX):
            name = option.removeprefix(PREFIX)
            return name if name in COMMANDS else None
        case Text(text):
            return command_in(text)
        case _:
            return None


def tongue_in(event: Event) -> str | None:
    """The language that the whole message names."""
    return TONGUES.get(plain(event.text)) if isinstance(event, Text) else None
