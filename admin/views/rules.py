from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from admin.forms.case import YES, Trouble
from admin.forms.rules import RulesForm
from admin.views.duty_forms import problem_words
from admin.views.say import Say
from web.page import Option, Problem


@dataclass(slots=True, frozen=True, kw_only=True)
class RulesView:
    form: RulesForm
    neighbours: tuple[Option, ...]
    problems: tuple[Problem, ...]

    @property
    def red(self) -> bool:
        return self.form.typed["red"] == YES

    def value(self, name: str) -> str:
        return self.form.typed[name]

    def error(self, name: str) -> str:
        return next((one.words for one in self.problems if one.field == name), "")


def rules_view(say: Say, form: RulesForm, towns: Mapping[str, str], troubles: Sequence[Trouble]) -> RulesView:
    none = Option(value="", label=say("console.rules.no_neighbour"))
    return RulesView(
        form=form,
        neighbours=(none, *(Option(value=id_, label=town) for id_, town in towns.items())),
        problems=tuple(Problem(field=one.field, words=problem_words(say, one)) for one in troubles),
    )
