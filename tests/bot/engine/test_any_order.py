"""Any event, in any order: the engine never raises, always answers, and sends nothing without a yes."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.engine import State, patterns, services, step
from bot.engine.directory import TeamFacts
from bot.engine.effects import (
    AskTeam,
    EndTalk,
    HideChat,
    MakeLink,
    OpenCase,
    PurgeDraft,
    Reply,
    SetReachable,
    WithdrawCase,
)
from bot.engine.events import (
    Blocked,
    Choice,
    Command,
    Edited,
    Event,
    SharedPhone,
    SharedPlace,
    Start,
    Text,
    Timer,
    Unblocked,
    Unsupported,
)
from bot.engine.prompts import PASSING
from bot.engine.walk import walk
from bot.flows import BOOK
from bot.i18n import LOCALES
from tests.bot.fakes import TEAMS, TYPED, WITHOUT_PHONES, Person, context, county
from tests.bot.ways import PLACES

MAP = {f"{flow.id}/{step.id}" for flow in BOOK.flows for step in flow.steps}
OPTIONS = sorted({option.id for flow in BOOK.flows for step in flow.steps for option in step.options})
WORDS = [*patterns.WORDS, *patterns.YES, *patterns.NO, *patterns.SKIP, *patterns.TONGUES, *TYPED, "21 23 45 67", ""]
BEFORE_THE_YES = (Reply, PurgeDraft, EndTalk, SetReachable, HideChat, MakeLink)
STAGES = ("new", "claimed", "reached", "ended")


def said_yes(event: Event) -> bool:
    match event:
        case Choice(option=option):
            return option == "yes"
        case Text(text):
            return patterns.plain(text) in patterns.YES
        case _:
            return False


class AnyOrder(RuleBasedStateMachine):
    person: Person
    before: str

    @initialize(
        channel=st.sampled_from(["web", "telegram"]),
        teams=st.sampled_from([TEAMS, WITHOUT_PHONES]),
        place=st.none() | st.sampled_from(sorted(PLACES)),
    )
    def somebody_is_somewhere(self, channel: str, teams: tuple[TeamFacts, ...], place: str | None) -> None:
        self.person = Person(ctx=context(channel=channel, directory=county(*teams)))
        if place:
            self.person.starts("nn").goes(PLACES[place])

    @rule(data=st.data())
    def presses_a_button_that_is_there(self, data: st.DataObject) -> None:
        if self.person.state:
            offered = self.person.question
            options = [option.id for option in (*offered.options, *offered.controls)]
            self._happens(Choice(self.person.seq, data.draw(st.sampled_from(options))))

    @rule(data=st.data())
    def answers_well(self, data: st.DataObject) -> None:
        """More than chance would: so that most runs come far."""
        if not self.person.state or not self.person.question.options:
            self._happens(Text(data.draw(st.sampled_from(["Molde", "Herøy", "21 23 45 67"]))))
        else:
            options = [option.id for option in self.person.question.options]
            self._happens(Choice(self.person.seq, data.draw(st.sampled_from(options))))

    @rule(
        option=st.sampled_from(
            [*OPTIONS, "yes", "no", "skip", "nn", "other", "1515", "molde", "!back", "!nothing", ""]
        ),
        behind=st.integers(-1, 3),
    )
    def presses_any_button(self, option: str, behind: int) -> None:
        self._happens(Choice(self.person.seq - behind, option))

    @rule(text=st.sampled_from(WORDS) | st.text(max_size=40) | st.just("x" * 3000))
    def writes(self, text: str) -> None:
        self._happens(Text(text))

    @rule(name=st.sampled_from([*patterns.COMMANDS, "start", "", "!back"]))
    def commands(self, name: str) -> None:
        self._happens(Command(name))

    @rule(locale=st.none() | st.sampled_from([*LOCALES, "de", ""]), chosen=st.booleans())
    def says_hello(self, locale: str | None, chosen: bool) -> None:
        self._happens(Start(locale, chosen=chosen))

    @rule(
        event=st.one_of(
            st.builds(SharedPhone, st.text(max_size=20) | st.just("+4721234567"), st.booleans()),
            st.builds(SharedPlace, st.floats(-90, 90), st.floats(-180, 180)),
            st.builds(Edited, st.text(max_size=20)),
            st.builds(Unsupported, st.text(max_size=10)),
            st.just(Blocked()),
            st.just(Unblocked()),
            st.just(Timer()),
        )
    )
    def does_something_else(self, event: Event) -> None:
        self._happens(event)

    @rule(kinds=st.lists(st.sampled_from([*services.KINDS, services.KINDS_AGAIN]), max_size=3), place=st.booleans())
    def looks_at_other_help_and_comes_back(self, kinds: list[str], place: bool) -> None:
        """Nothing is lost by it: neither an answer nor the detour that it interrupted."""
        person = self.person
        if not person.state or person.state.sent or (person.state.aside and person.state.aside.kind in PASSING):
            return
        before = person.state
        self._happens(Command(patterns.SERVICES))
        for kind in kinds:
            self._happens(Choice(person.seq, kind))
        if place:
            self._happens(Text("Molde"))
        self._happens(Choice(person.seq, services.GO_ON))
        after = person.state
        assert replace(after, aside=None, seq=0, asked=(), seen="") == replace(
            before, aside=None, seq=0, asked=(), seen=""
        )
        assert after.aside == services.leave(services.look_at(before)).aside

    @rule(data=st.data())
    def goes_back_after_an_answer(self, data: st.DataObject) -> None:
        """Back undoes an answer: the same question stands again, and every other answer is what it was."""
        person, before = self.person, self.person.state
        if (
            not before
            or before.sent
            or before.aside
            or before.reopened
            or before.straight
            or not person.question.options
        ):
            return
        asked, standing = person.asked, walk(BOOK, before).now.step
        self._happens(Choice(person.seq, data.draw(st.sampled_from([one.id for one in person.question.options]))))
        after = person.state
        if (
            not after
            or after.sent
            or after.aside
            or standing.id not in after.answers
            or after.straight != before.straight
        ):
            return
        self._happens(Command(patterns.BACK))
        assert person.asked == asked
        assert set(before.answers.items()) - set(person.answers.items()) <= {
            (id_, before.answers[id_]) for id_ in standing.resets if id_ in before.answers
        }

    @invariant()
    def whoever_wants_to_stop_is_let_go_from_anywhere(self) -> None:
        """In two presses, and nothing is remembered: what was sent, too, until it is erased."""
        state = getattr(self, "person", None) and self.person.state
        if not state:
            return
        ctx = self.person.ctx
        asked = step(BOOK, state, Command(patterns.WITHDRAW if state.sent else patterns.CANCEL), ctx)
        assert asked.state
        if asked.state.sent and ctx.case is None:
            return
        gone = step(BOOK, asked.state, Choice(asked.state.seq, "yes"), ctx)
        assert gone.state is None
        assert any(isinstance(effect, WithdrawCase) for effect in gone.effects) == (ctx.case is not None)
        assert PurgeDraft() in gone.effects

    @rule(stage=st.sampled_from(STAGES), overdue=st.booleans())
    def the_team_works(self, stage: str, overdue: bool) -> None:
        if self.person.ctx.case and self.person.ctx.case.stage != "ended":
            self.person.case_becomes(stage=stage, overdue=overdue)

    def _happens(self, event: Event) -> None:
        """`Person.does` itself saves and reads again, and checks that nothing changed by it."""
        asked, state, had_case = self.person.asked, self.person.state, self.person.ctx.case is not None
        turn = self.person.does(event)
        self._answered(event)
        self._sends_only_on_yes(event, asked, state)
        self._keeps_to_itself_what_was_not_sent(event, had_case=had_case)
        if turn.state and state:
            assert turn.state.seq >= state.seq
        if turn.state is None and state is not None:
            ended = [type(effect) for effect in turn.effects]
            assert PurgeDraft in ended
            assert EndTalk in ended

    def _answered(self, event: Event) -> None:
        replies = [effect for effect in self.person.last if isinstance(effect, Reply)]
        if isinstance(event, Blocked | Unblocked):
            assert replies == []
            return
        if isinstance(event, Timer) and not replies:
            return
        assert len(replies) == 1
        assert replies[0].says
        assert self.person.shown.text.strip()
        if self.person.state:
            assert replies[0].seq == self.person.seq

    def _sends_only_on_yes(self, event: Event, asked: str, state: State | None) -> None:
        opened = [effect for effect in self.person.last if isinstance(effect, OpenCase)]
        if opened:
            assert said_yes(event)
            assert asked.endswith("/send")
            assert state
            assert state.aside is None
            assert opened[0].team in {team.id for team in TEAMS}
            assert self.person.asked == "sent"

        if any(isinstance(effect, AskTeam) for effect in self.person.last):
            assert said_yes(event)
            assert asked == "consultation/ask"
            assert self.person.asked == "receipt"

    def _keeps_to_itself_what_was_not_sent(self, event: Event, *, had_case: bool) -> None:
        """Before the yes nothing leaves the conversation: all that happens is an answer, or that it is forgotten."""
        if not had_case and not said_yes(event):
            assert all(isinstance(effect, BEFORE_THE_YES) for effect in self.person.last)

    @invariant()
    def it_stands_on_the_map(self) -> None:
        if getattr(self, "person", None):
            assert self.person.asked in MAP | {"sent", "receipt", "gone"}

    @invariant()
    def what_is_asked_can_be_answered(self) -> None:
        state = getattr(self, "person", None) and self.person.state
        if state and not state.sent:
            question = self.person.question
            assert question.options or question.entry.value != "none" or walk(BOOK, state).now.step.kind == "end"
            assert [option.id for option in question.controls][-1] == "!emergency"

    @invariant()
    def nobody_is_asked_to_call_without_a_number(self) -> None:
        state = getattr(self, "person", None) and self.person.state
        if state and self.person.asked.endswith("/send") and state.answers.get("reach") in {"call", "sms"}:
            assert state.answers.get("phone")


AnyOrder.TestCase.settings = settings(max_examples=150, stateful_step_count=40)
TestAnyOrder = AnyOrder.TestCase
