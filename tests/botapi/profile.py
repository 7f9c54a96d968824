"""The bot's face: names, descriptions and commands, each in as many languages as were set."""

from dataclasses import dataclass, field
from typing import Any

from tests.botapi.errors import BadRequestError

Command = dict[str, str]
MAX_LENGTH = {"name": 64, "description": 512, "short_description": 120}


@dataclass(slots=True)
class Profile:
    words: dict[tuple[str, str], str] = field(default_factory=dict)  # (which, language) -> words
    commands: dict[tuple[str, str], list[Command]] = field(default_factory=dict)  # (scope, language) -> commands

    def set_words(self, which: str, language: str, words: str) -> None:
        if len(words) > MAX_LENGTH[which]:
            raise BadRequestError(f"{which.replace('_', ' ')} is too long")
        self.words[which, language] = words

    def exactly(self, which: str, language: str) -> str:
        return self.words.get((which, language), "")

    def name(self, language: str = "") -> str:
        return self.seen("name", language)

    def seen(self, which: str, language: str) -> str:
        """As a person with this language sees it: the bot's own words for it, or the ones for everybody."""
        return self.exactly(which, language) or self.exactly(which, "")

    def menu(self, *, chat_id: int, language: str) -> list[Command]:
        """The commands a person is offered in a private chat: the narrowest scope that has any, her language first."""
        scopes = (f"chat:{chat_id}", "all_private_chats", "default")
        offered = (self.commands.get((scope, spoken)) for scope in scopes for spoken in (language, ""))
        return next((commands for commands in offered if commands), [])


def scope_of(document: Any) -> str:
    """A name for a BotCommandScope, the same for the same scope. Raises BadRequestError for one that does not exist."""
    if document is None:
        return "default"
    if not isinstance(document, dict):
        raise BadRequestError("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = str(document.get("type", ""))
    if kind in {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}:
        return kind
    if kind not in {"chat", "chat_administrators", "chat_member"}:
        raise BadRequestError("can't parse BotCommandScope: Unsupported type specified")
    member = f":{document['user_id']}" if kind == "chat_member" else ""
    return f"{kind}:{document.get('chat_id', '')}{member}"
