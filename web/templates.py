import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jinja2
from typing_extensions import override

__all__ = ["build_environment", "phone_href"]


class OnlyHtml(jinja2.BaseLoader):
    """Refuses every name that is not `*.html`, so that nothing is ever rendered as another kind of text."""

    def __init__(self, inner: jinja2.BaseLoader) -> None:
        self.inner = inner

    @override
    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        if not template.endswith(".html"):
            raise jinja2.TemplateNotFound(template)
        return self.inner.get_source(environment, template)

    @override
    def list_templates(self) -> list[str]:
        return [name for name in self.inner.list_templates() if name.endswith(".html")]


def phone_href(number: str) -> str:
    """A phone number as people write it ("71 11 22 33", "+47 …") as the address of a call."""
    return "tel:" + re.sub(r"[^\d+]", "", number)


def build_environment(
    *,
    static: Callable[[str], str],
    loaders: Sequence[jinja2.BaseLoader] = (),
    shared: Mapping[str, Any] | None = None,
) -> jinja2.Environment:
    """The one template environment of a web side: its own templates first, then the shared ones.

    Autoescape is always on and a missing name is an error. `static` gives the address of an asset by its name;
    `shared` is what every template of the caller may use; `practice` among it, `PracticeWords` by language, marks every page.
    """
    environment = jinja2.Environment(
        loader=OnlyHtml(jinja2.ChoiceLoader([*loaders, jinja2.PackageLoader("web")])),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # else every page asks the disk for the age of each template it is drawn from
    )
    environment.globals.update({"static": static, "practice": {}, **(shared or {})})
    environment.filters["phone_href"] = phone_href
    return environment
