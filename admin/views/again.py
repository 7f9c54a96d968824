"""Once more: what stands on the page for when we are unwell, so that nothing has to be done over."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from admin import addresses
from admin.forms.case import read_case_form

ANSWERS = re.compile(rf"{addresses.ANSWER}/[A-Za-z0-9_-]+")
WITH_BOXES = ("/admin/cases/", f"{addresses.CONSULTATIONS}/")
KEPT = ("csrf", "key", "seen_holder", "version", "about", "attempt", "reached", "reason", "sure", "team", "agreed")
"""What such a form holds beside the words. The key makes two presses one."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Again:
    """`action` and `fields` are the press that did not get through; without one, `href` is the page that was asked for."""

    href: str = ""
    action: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    reply: str = ""
    note: str = ""

    @classmethod
    def page(cls, address: str) -> Self:
        """The link in a bulletin is ours too, outside the console."""
        return cls(href=address if ANSWERS.fullmatch(address) else addresses.our_own(address))

    @classmethod
    def press(cls, path: str, sent: Mapping[str, str]) -> Self:
        """Elsewhere nothing was typed that may stand on a page: a password must not."""
        if not path.startswith(WITH_BOXES):
            return cls.page(path if path == addresses.SIGN_IN or ANSWERS.fullmatch(path) else addresses.HOME)
        typed = read_case_form(sent).typed
        fields = tuple((name, sent[name]) for name in KEPT if sent.get(name))
        return cls(action=path, fields=fields, reply=typed.reply, note=typed.note)
