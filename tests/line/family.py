"""Somebody at the web door without a browser: reads the page, presses what it shows, types where it asks."""

import html
from dataclasses import dataclass
from typing import Self

import httpx

from tests.line.page import Form, Page


@dataclass(slots=True)
class Family:
    client: httpx.Client
    page: str = ""
    presses: int = 0
    typed: int = 0

    @classmethod
    def at(cls, url: str, *, locale: str = "nn") -> Self:
        headers = {"Sec-Fetch-Site": "same-origin"}
        client = httpx.Client(base_url=url, follow_redirects=True, headers=headers, timeout=20)
        return cls(client, client.get(f"/?lang={locale}").text)

    def press(self, label: str) -> Self:
        for form in Page(self.page).forms:
            button = form.button(label)
            if button:
                self.presses += 1
                return self._submit(form, button.fields)
        raise AssertionError(f"no button {label!r} on the page:\n{self.text}")

    def say(self, text: str) -> Self:
        form = Page(self.page).asking()
        self.typed += 1
        return self._submit(form, {form.typed[0]: text})

    def look(self) -> Self:
        self.page = self.client.get("/chat").text
        return self

    @property
    def text(self) -> str:
        return html.unescape("\n".join(Page(self.page).words))

    def leave(self) -> None:
        self.client.close()

    def _submit(self, form: Form, extra: dict[str, str]) -> Self:
        response = self.client.post(form.action, data={**form.fields, **extra})
        assert response.status_code == httpx.codes.OK, response.text
        self.page = response.text
        return self
