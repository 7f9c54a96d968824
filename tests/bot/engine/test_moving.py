"""The words on the way from one channel to another: a link, an arrival, and kindness to whoever still writes behind it."""

from dataclasses import replace

import pytest

from bot.engine import State, patterns, step
from bot.engine.effects import EndTalk, MakeLink, RaiseUrgent, Reply
from bot.engine.events import Choice, Command, Edited, Event, SharedPhone, Start, Text, Timer, Unsupported
from bot.engine.moving import LINK_PATH, arrive
from bot.flows import BOOK
from tests.bot.fakes import TEAMS, Person, context, county
from tests.bot.ways import PLACES, WAYS

TELEGRAM = context(channel="telegram")
AT_THE_BELL = replace(TELEGRAM, doorbell=True, urgent=lambda text: "life" if "leve" in text else None)
WORDS = ("nettsida", "Nettsiden", "web page", "Til nettsida", "Til nettsiden", "To the web page")
ANYTHING: tuple[Event, ...] = (
    Text("Vi har det vanskeleg"),
    Start("nn"),
    Choice(3, "parent"),
    Command(patterns.STATUS),
    SharedPhone("+4721234567", own=True),
    Edited("anna"),
    Unsupported("voice"),
)


def reply_of(effects: tuple[object, ...]) -> Reply:
    return next(one for one in effects if isinstance(one, Reply))


@pytest.mark.parametrize("place", sorted(PLACES))
def test_wherever_somebody_is_asking_for_the_page_gives_a_link_and_changes_nothing(place: str) -> None:
    person = Person(ctx=TELEGRAM).starts("nn").goes(PLACES[place])
    before = person.state
    assert before
    turn = person.does(Text("nettsida"))
    (made,) = (one for one in turn.effects if isinstance(one, MakeLink))
    assert person.said == ["move.link"]
    assert str(person.reply.says[0].facts["page"]).endswith(LINK_PATH + made.secret)
    assert turn.state == replace(before, aside=None) or turn.state == before


@pytest.mark.parametrize("words", WORDS)
def test_the_page_is_asked_for_in_three_languages(words: str) -> None:
    assert patterns.command_of(Text(words)) == patterns.WEB


def test_the_button_stands_beside_the_first_questions_in_telegram_alone() -> None:
    telegram, web = Person(ctx=TELEGRAM).starts("nn"), Person().starts("nn")
    assert "!web" in telegram.offered
    assert "!web" in telegram.press("nn").offered
    assert "!web" not in telegram.press("parent").offered
    assert "!web" not in web.offered


def test_on_the_page_itself_it_is_said_that_they_are_there() -> None:
    person = Person().starts("nn").press("nn").types("nettsida")
    assert person.said == ["move.here", "who.ask"]


def test_each_link_is_another_one() -> None:
    person = Person(ctx=TELEGRAM).starts("nn")
    secrets = {
        one.secret for _ in range(3) for one in person.does(Text("nettsida")).effects if isinstance(one, MakeLink)
    }
    assert len(secrets) == 3
    assert all(len(secret) * 4 >= 128 for secret in secrets)


@pytest.mark.parametrize("event", ANYTHING, ids=lambda event: type(event).__name__)
@pytest.mark.parametrize("place", [None, *sorted(PLACES)])
def test_at_the_doorbell_everything_gets_the_numbers_and_the_way_and_nothing_is_remembered(
    event: Event, place: str | None
) -> None:
    before = Person().starts("nn").goes(PLACES[place]).state if place else None
    turn = step(BOOK, before, event, AT_THE_BELL)
    assert turn.state is None
    assert [type(one) for one in turn.effects] == [MakeLink, Reply]
    said = [one.key for one in reply_of(turn.effects).says]
    assert said == ["doorbell.hello", "move.link", "emergency", "doorbell.other_help"]


def test_at_the_doorbell_urgent_words_bring_the_numbers_first() -> None:
    turn = step(BOOK, None, Text("eg vil ikkje leve"), AT_THE_BELL)
    assert reply_of(turn.effects).says[0].key == "urgent.life"


@pytest.mark.parametrize(("event", "locale"), [(Text("English"), "en"), (Text("Hei"), "nb")])
def test_at_the_doorbell_the_language_is_the_one_asked_for_or_guessed(event: Event, locale: str) -> None:
    turn = step(BOOK, None, event, replace(AT_THE_BELL, guess="nb"))
    (made,) = (one for one in turn.effects if isinstance(one, MakeLink))
    assert (turn.locale, made.locale) == (locale, locale)


def test_at_the_doorbell_nobody_is_asked_whether_to_go_on() -> None:
    state = Person(ctx=TELEGRAM).starts("nn").goes(PLACES["family, shortest 2"]).state
    assert step(BOOK, state, Timer(), AT_THE_BELL).effects == ()


@pytest.mark.parametrize("event", ANYTHING, ids=lambda event: type(event).__name__)
def test_whoever_has_moved_is_told_so_and_gets_no_link_by_which_another_could_follow(event: Event) -> None:
    turn = step(BOOK, None, event, replace(TELEGRAM, moved=True))
    assert [type(one) for one in turn.effects] == [Reply, EndTalk]
    assert [one.key for one in reply_of(turn.effects).says] == ["moved.elsewhere"]


def test_whoever_has_moved_may_begin_anew_behind_it() -> None:
    turn = step(BOOK, None, Choice(0, "!start_over"), replace(TELEGRAM, moved=True))
    assert turn.state
    assert reply_of(turn.effects).says[0].key == "greeting.hello"


def test_a_consent_that_looks_otherwise_on_the_page_is_the_one_that_counts_there() -> None:
    """In Telegram the words are not repeated: a yes on the page is to what the page shows."""
    person = Person(ctx=TELEGRAM).starts("nn").goes(WAYS["family, all told"])
    assert person.state
    on_page = arrive(BOOK, person.state, "nn", context()).state
    assert on_page
    arrived = Person(state=State.from_json(on_page.to_json()))
    arrived.press("yes")
    assert arrived.asked == "sent"


@pytest.mark.parametrize(
    ("words", "first"),
    [("hjelp", ["emergency"]), ("hjelp no", ["emergency"]), ("anna hjelp", ["doorbell.other_help"]), ("status", [])],
)
def test_whoever_has_moved_and_calls_for_help_gets_it_and_every_answer_shows_the_phones(
    words: str, first: list[str]
) -> None:
    says = reply_of(step(BOOK, None, Text(words), replace(TELEGRAM, moved=True)).effects).says
    assert [one.key for one in says] == [*first, "moved.elsewhere"]
    assert str(says[-1].facts["page"]).endswith("/help-now?lang=nn")


def test_what_nobody_has_got_marks_no_case() -> None:
    for ctx in (AT_THE_BELL, replace(AT_THE_BELL, doorbell=False, moved=True)):
        turn = step(BOOK, None, Text("eg vil ikkje leve"), ctx)
        assert reply_of(turn.effects).says[0].key == "urgent.life"
        assert RaiseUrgent() not in turn.effects


@pytest.fixture
def shut() -> Person:
    """Somebody whose team in Molde is not reached in Telegram."""
    directory = county(*(replace(one, takes_telegram=one.id != "molde") for one in TEAMS))
    return Person(ctx=replace(TELEGRAM, directory=directory)).starts("nn").goes(("nn", "parent"))


def test_a_team_that_is_not_in_telegram_shows_the_way_once_the_place_is_known(shut: Person) -> None:
    before = shut.state
    turn = shut.does(Text("Molde"))
    assert shut.said == ["doorbell.team", "move.link", "emergency"]
    assert before
    assert turn.state
    assert (before.answers.get("place"), turn.state.answers["place"]) == (None, "1506")


def test_what_is_written_at_that_door_is_kept_nowhere_and_commands_still_count(shut: Person) -> None:
    shut.does(Text("Molde"))
    before = shut.state
    shut.does(Text("Vi har det vanskeleg"))
    assert shut.said == ["doorbell.team", "move.link", "emergency"]
    assert shut.state == before
    shut.does(Command(patterns.START_OVER))
    assert "doorbell.team" not in shut.said


def test_another_team_in_telegram_goes_on_and_so_does_the_page(shut: Person) -> None:
    shut.does(Text("Herøy"))
    assert "doorbell.team" not in shut.said
    page = Person(ctx=replace(shut.ctx, channel="web")).starts("nn").goes(("nn", "parent"))
    page.does(Text("Molde"))
    assert "doorbell.team" not in page.said
