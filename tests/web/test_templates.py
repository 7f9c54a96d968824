import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import jinja2.meta
import pytest
from typing_extensions import override

from web.page import ExitWords, Fact, Option, Problem, Said, Shell
from web.static_files import StaticFiles
from web.templates import build_environment

WEB = Path(__file__).parents[2] / "web"
NAMES = sorted(path.relative_to(WEB / "templates").as_posix() for path in (WEB / "templates").rglob("*.html"))
MARKER = "<i onload=x>\"'&"


class Probe:
    """Answers to anything with more of itself, and reads as markup when it is written out."""

    def __getattr__(self, name: str) -> "Probe":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: object) -> "Probe":
        return self

    def __call__(self, *args: object, **kwargs: object) -> "Probe":
        return self

    def __iter__(self) -> Iterator["Probe"]:
        return iter([self])

    def __bool__(self) -> bool:
        return True

    @override
    def __str__(self) -> str:
        return MARKER


def written_by(environment: jinja2.Environment, name: str) -> str:
    """Everything the template can write: the page, and each macro with a probe for each argument."""
    source = environment.get_template(name)
    unknown = jinja2.meta.find_undeclared_variables(environment.parse((WEB / "templates" / name).read_text()))
    values: dict[str, Any] = {key: Probe() for key in {*unknown, "shell"}}
    macros = vars(source.make_module(values)).values()
    called = [str(macro(*(probe_for(key) for key in macro.arguments))) for macro in macros if is_macro(macro)]
    return source.render(values) + "".join(called)


def probe_for(argument: str) -> Any:
    return {MARKER.replace(" ", ""): Probe()} if argument == "attrs" else Probe()


def is_macro(thing: object) -> bool:
    return isinstance(thing, jinja2.runtime.Macro)


@pytest.fixture
def probing(files: StaticFiles) -> jinja2.Environment:
    return build_environment(static=lambda name: MARKER)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "macros/shapes.html"])
def test_what_a_person_writes_never_becomes_markup(probing: jinja2.Environment, name: str) -> None:
    probing.filters["xmlattr"] = lambda attrs: ""  # its keys are ours, and it refuses odd ones itself
    written = written_by(probing, name)
    assert "&lt;i onload=x&gt;&#34;&#39;&amp;" in written
    assert "<i onload" not in written
    assert "\"'&" not in written


def test_shapes_write_nothing_of_what_they_are_given(environment: jinja2.Environment) -> None:
    assert MARKER not in written_by(environment, "macros/shapes.html")


@pytest.mark.parametrize("name", NAMES)
def test_templates_keep_the_house_rules(name: str) -> None:
    source = (WEB / "templates" / name).read_text()
    assert re.findall(r"\|\s*safe|Markup|autoescape|https?://|//[a-z]", source) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?! src=)|javascript:", source) == []
    assert re.findall(r"=\s*\{\{", re.sub(r"\{%.*?%\}", "", source)) == [], "an attribute without quotes"


def test_assets_and_python_ask_for_nothing_from_elsewhere() -> None:
    for path in [*(WEB / "static").iterdir(), *WEB.glob("*.py")]:
        assert re.findall(r"https?://\w|@import|Markup\(|eval\(|innerHTML|document\.write", path.read_text()) == []


def test_styles_fetch_nothing() -> None:
    assert not any("url(" in path.read_text() for path in (WEB / "static").glob("*.css"))


def test_a_missing_name_is_an_error(environment: jinja2.Environment) -> None:
    with pytest.raises(jinja2.UndefinedError):
        environment.from_string("{{ nobody }}").render()


def test_only_html_is_rendered(files: StaticFiles) -> None:
    loader = jinja2.DictLoader({"mail.txt": "{{ name }}", "mail.html": "{{ name }}"})
    environment = build_environment(static=files.url, loaders=[loader], shared={"name": "<b>"})
    assert environment.get_template("mail.html").render() == "&lt;b&gt;"
    assert "mail.txt" not in environment.list_templates()
    with pytest.raises(jinja2.TemplateNotFound):
        environment.get_template("mail.txt")


def test_the_callers_own_template_wins(files: StaticFiles, shell: Shell) -> None:
    own = jinja2.DictLoader({"error.html": "{% extends 'base.html' %}{% block main %}<p>vår eigen</p>{% endblock %}"})
    environment = build_environment(static=files.url, loaders=[own])
    assert "vår eigen" in environment.get_template("error.html").render(shell=shell)


def rendered(environment: jinja2.Environment, call: str, **values: object) -> str:
    lines = [f"{{% from 'macros/{name}.html' import {macros} %}}" for name, macros in IMPORTS.items()]
    return " ".join(environment.from_string("".join(lines) + call).render(values).split())


IMPORTS = {
    "forms": "text_field, text_area, radios, error_summary",
    "page": "language_switch, always_in_reach",
    "talk": "said, talk",
    "facts": "facts",
    "buttons": "button",
}


def test_a_wrong_field_says_so_and_keeps_what_was_typed(environment: jinja2.Environment) -> None:
    field = rendered(environment, "{{ text_field('place', 'Kvar?', value='Åles\"', help='Stad', error='Manglar') }}")
    assert 'aria-invalid="true" aria-describedby="place-error place-help"' in field
    assert 'value="Åles&#34;"' in field
    assert field.index("<label") < field.index("place-help") < field.index("place-error") < field.index("<input")


def test_a_field_without_help_describes_nothing(environment: jinja2.Environment) -> None:
    assert "aria-" not in rendered(environment, "{{ text_field('place', 'Kvar?', attrs={'required': true}) }}")


def test_a_first_empty_line_survives_a_text_area(environment: jinja2.Environment) -> None:
    template = environment.from_string(
        "{% from 'macros/forms.html' import text_area %}{{ text_area('w', 'Ord', value=typed) }}"
    )
    assert ">\n\nhei</textarea>" in template.render(typed="\nhei")


def test_an_error_summary_leads_to_the_first_choice(environment: jinja2.Environment) -> None:
    options = [Option(value="a", label="A"), Option(value="b", label="B")]
    page = rendered(
        environment,
        "{{ error_summary('Feil', problems) }}{{ radios('when', 'Når?', options, chosen='b') }}",
        problems=[Problem(field="when", words="Vel")],
        options=options,
    )
    assert 'href="#when"' in page
    assert 'id="when" name="when" type="radio" value="a">' in page
    assert 'id="when-2" name="when" type="radio" value="b" checked>' in page


def test_the_chosen_language_is_a_word_and_the_others_are_buttons(environment: jinja2.Environment) -> None:
    languages = [{"code": "nn", "word": "Nynorsk"}, {"code": "en", "word": "English"}]
    switch = rendered(environment, "{{ language_switch('Språk', languages, 'nn', '/l') }}", languages=languages)
    assert '<span class="language" lang="nn" aria-current="true">Nynorsk</span>' in switch
    assert '<button class="language" type="submit" name="lang" value="en" lang="en">English</button>' in switch


def test_a_line_says_who_spoke_and_only_news_from_us_is_read_aloud(environment: jinja2.Environment) -> None:
    lines = [
        Said(key="1", kind="mine", who="du", text="hei"),
        Said(
            key="2", kind="theirs", who="vi", text="hallo", at="2026-11-22T21:10:00+01:00", when="21.10", state="levert"
        ),
    ]
    talk = rendered(environment, "{{ talk(lines, 'Samtalen') }}", lines=lines)
    assert '<li class="said mine" data-key="1"> <p class="who">du</p>' in talk
    assert '<li class="said theirs" data-key="2" data-say> <p class="who">vi</p>' in talk
    assert '<time datetime="2026-11-22T21:10:00+01:00">21.10</time> · <span>levert</span>' in talk
    assert "data-live-url" not in talk


def test_the_way_out_is_a_plain_link_that_carries_its_words(environment: jinja2.Environment) -> None:
    words = ExitWords(gone="Lastar", two_left="to", one_left="ein", slow="seint")
    bar = rendered(
        environment, "{{ always_in_reach('Nær', 'Hjelp', '/help-now', 'Forlat', '/exit', '/ut', w) }}", w=words
    )
    assert 'href="/exit"' in bar
    assert (
        'data-exit-to="/ut" data-exit-gone="Lastar" data-exit-two="to" data-exit-one="ein" data-exit-slow="seint"'
        in bar
    )


def test_a_fact_may_be_a_link(environment: jinja2.Environment) -> None:
    rows = [Fact(term="Telefon", value="71 11 22 33", href="tel:71112233")]
    assert '<dd><a href="tel:71112233">71 11 22 33</a></dd>' in rendered(environment, "{{ facts(rows) }}", rows=rows)


@pytest.mark.parametrize(("number", "href"), [("71 11 22 33", "tel:71112233"), ("+47 71-11 22 33", "tel:+4771112233")])
def test_a_phone_number_becomes_the_address_of_a_call(environment: jinja2.Environment, number: str, href: str) -> None:
    assert environment.from_string("{{ number|phone_href }}").render(number=number) == href
