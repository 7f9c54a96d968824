"""A page as somebody without a browser reads it: its words, and its forms with what belongs to each."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from typing_extensions import override

TYPED = ("text", "tel", "search", "password")


@dataclass(slots=True, frozen=True)
class Button:
    label: str
    fields: dict[str, str]
    action: str


@dataclass(slots=True)
class Form:
    id: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)

    def button(self, label: str) -> Button | None:
        return next((button for button in self.buttons if button.label == label), None)


class Page(HTMLParser):
    """Controls may stand outside their form and name it, as HTML allows."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._forms: dict[str, Form] = {}
        self._open = ""
        self._pressing: dict[str, str] | None = None
        self._label: list[str] = []
        self.feed(text)

    @property
    def forms(self) -> list[Form]:
        return list(self._forms.values())

    def form_with(self, field_name: str) -> Form:
        return next(form for form in self.forms if field_name in form.typed)

    def asking(self) -> Form:
        """The first form with something to type in."""
        return next(form for form in self.forms if form.typed)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = given.get("id") or f"form {len(self._forms)}"
            self._form(self._open).action = given.get("action", "")
        elif tag == "button":
            self._pressing, self._label = given, []
        elif tag == "textarea" or (tag == "input" and given.get("type", "text") in TYPED):
            self._belongs(given).typed.append(given["name"])
        elif tag == "input" and given.get("type") == "hidden":
            self._belongs(given).fields[given["name"]] = given.get("value", "")

    @override
    def handle_data(self, data: str) -> None:
        if self._pressing is not None:
            self._label.append(data)
        if data.strip():
            self.words.append(" ".join(data.split()))

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = ""
        elif tag == "button" and self._pressing is not None:
            given, self._pressing = self._pressing, None
            label = " ".join("".join(self._label).split())
            named = {given["name"]: given.get("value", "")} if given.get("name") else {}
            self._belongs(given).buttons.append(Button(label, named, given.get("formaction", "")))

    def _belongs(self, given: dict[str, str]) -> Form:
        return self._form(given.get("form") or self._open)

    def _form(self, id_: str) -> Form:
        return self._forms.setdefault(id_, Form(id_, ""))
