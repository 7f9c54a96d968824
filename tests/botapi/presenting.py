"""The methods about the bot itself: who it is, what it is called, which commands it offers."""

from collections.abc import Mapping
from typing import Any

from tests.botapi import rules
from tests.botapi.arguments import Arguments
from tests.botapi.messaging import Method
from tests.botapi.profile import scope_of
from tests.botapi.world import World

WORDS = {"name": "Name", "description": "Description", "short_description": "ShortDescription"}


def get_me(world: World, _given: Arguments) -> dict[str, Any]:
    return world.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "supports_guest_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


def _shelf(given: Arguments) -> tuple[str, str]:
    scope = scope_of(given.document("scope", "can't parse BotCommandScope JSON object"))
    return scope, rules.language_code(given.text("language_code"))


def set_my_commands(world: World, given: Arguments) -> bool:
    commands = rules.commands_of(given.document("commands", "can't parse commands JSON object"))
    world.profile.commands[_shelf(given)] = commands
    world.applied("setMyCommands", arguments=given.values)
    return True


def get_my_commands(world: World, given: Arguments) -> list[dict[str, str]]:
    return world.profile.commands.get(_shelf(given), [])


def delete_my_commands(world: World, given: Arguments) -> bool:
    world.profile.commands.pop(_shelf(given), None)
    world.applied("deleteMyCommands", arguments=given.values)
    return True


def _setter(which: str) -> Method:
    def set_words(world: World, given: Arguments) -> bool:
        world.profile.set_words(which, rules.language_code(given.text("language_code")), given.text(which))
        world.applied(f"setMy{WORDS[which]}", text=given.text(which), arguments=given.values)
        return True

    return set_words


def _getter(which: str) -> Method:
    def get_words(world: World, given: Arguments) -> dict[str, str]:
        """The words of the language asked for, and of everybody where it has none of its own."""
        return {which: world.profile.seen(which, rules.language_code(given.text("language_code")))}

    return get_words


METHODS: Mapping[str, Method] = {
    "getme": get_me,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    **{f"setmy{name.lower()}": _setter(which) for which, name in WORDS.items()},
    **{f"getmy{name.lower()}": _getter(which) for which, name in WORDS.items()},
}
