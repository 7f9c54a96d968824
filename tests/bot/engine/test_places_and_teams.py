import pytest

from bot.conversation.directory import directory_of
from bot.engine.events import SharedPlace, Text
from core.teams import Team
from tests.bot.fakes import TEAMS, Person, context, county, team
from tests.bot.ways import person_at
from tests.builders import START, shipped_setup

AT_PLACE = ("nn", "parent")


def at_place() -> Person:
    return Person().starts("nn").goes(AT_PLACE)


def test_the_team_is_shown_before_anything_else_is_asked() -> None:
    person = at_place().types("Molde")
    assert person.said == ["team.found"]
    assert "familieteamet i Molde" in person.shown.text
    assert person.offered[:2] == ["yes", "other"]


def test_where_the_service_is_not_settled_it_is_said_and_nobody_is_refused() -> None:
    person = at_place().types("Vestnes")
    assert person.said == ["team.found", "team.widening"]
    assert person.press("yes").asked == "family/child_age"


@pytest.mark.parametrize(
    "way",
    [("other", "ulstein"), (":nei", "ulstein"), (":Ulstein",), (":vel eit anna team", ":Familieteamet i Ulstein")],
)
def test_another_team_may_be_chosen_without_a_reason(way: tuple[str, ...]) -> None:
    person = at_place().types("Molde").goes(way)
    assert person.answers["team"] == "ulstein"
    assert person.answers["place"] == "1506"


def test_a_name_of_several_places_is_asked_about() -> None:
    person = at_place().types("Nes")
    assert person.said == ["place.which"]
    assert [button.label for button in person.shown.choices] == ["Herøy", "Vestnes"]
    assert person.press("1535").said == ["team.found", "team.widening"]


def test_the_question_about_places_takes_another_try_in_words() -> None:
    assert at_place().types("nes", "Molde").answers["place"] == "1506"
    assert at_place().types("nes", "vestnes").answers["place"] == "1535"


def test_outside_the_county_help_is_named_and_a_team_may_still_be_chosen() -> None:
    person = at_place().types("Oslo")
    assert person.said == ["place.outside", "team.pick"]
    assert "116 117" in person.shown.text
    person.press("molde")
    assert person.asked == "family/child_age"
    person.press("under_1", "chat", "skip", "yes")
    assert dict(person.opened().answers).keys() == {"who", "team", "child_age", "reach"}


def test_a_place_that_is_not_found_twice_gives_the_list_of_teams() -> None:
    person = at_place().types("qwerty")
    assert person.said == ["place.unknown", "place.ask"]
    person.types("asdfgh")
    assert person.said == ["place.unknown_again", "team.pick"]
    assert person.types("zzzzz").said == ["place.unknown_again", "team.pick"]
    assert person.types("Molde").asked == "family/team"


def test_a_shared_place_only_finds_the_municipality() -> None:
    person = at_place()
    person.does(SharedPlace(62.7, 7.1))
    assert person.answers["place"] == "1506"
    elsewhere = at_place()
    elsewhere.does(SharedPlace(-80.0, 0.0))
    assert elsewhere.said == ["place.outside", "team.pick"]


@pytest.mark.parametrize(
    ("months", "band", "said"),
    [
        (12, "unborn", False),
        (12, "under_1", False),
        (12, "1_2", True),
        (24, "1_2", False),
        (24, "2_6", True),
        (12, "older", True),
    ],
)
def test_an_older_child_than_the_team_takes_in_is_told_and_never_refused(months: int, band: str, said: bool) -> None:
    directory = county(team("molde", "Molde", intake_max_months=months))
    person = Person(ctx=context(directory=directory)).starts("nn").goes((*AT_PLACE, ":Molde", "yes", band))
    assert ("child_age.maybe_not_for_you" in person.said) is said
    assert person.asked == "family/reach"


def test_a_fifth_team_needs_no_code() -> None:
    directory = county(*TEAMS, team("sunndal", "Sunndal"))
    person = Person(ctx=context(directory=directory)).starts("nn").goes((*AT_PLACE, ":Oslo"))
    assert "Familieteamet i Sunndal" in [button.label for button in person.shown.choices]
    assert person.press("sunndal").answers["team"] == "sunndal"


def test_with_the_true_gazetteer_a_parent_in_an_old_municipality_finds_the_team() -> None:
    teams = tuple(
        Team(id=id_, town=id_.title(), phone=None, address=None, intake_max_months=12, retention_days=90)
        for id_ in ("alesund", "kristiansund", "molde", "ulstein")
    )
    directory = directory_of(shipped_setup(), teams, START.date())
    for typed in ("Fræna", "6440", "elnesvagen", "Hustadvika kommune"):
        person = Person(ctx=context(directory=directory)).starts("nn").goes((*AT_PLACE, f":{typed}"))
        assert person.said == ["team.found", "team.widening"], typed
        assert person.press("yes").answers["team"] == "molde"


def test_going_back_from_a_team_picked_outside_the_county_loses_no_way() -> None:
    person = person_at("outside").press("molde").types("tilbake")
    assert person.asked == "family/team"
    assert person.said == ["team.pick"]
    person.does(Text("Ulstein"))
    assert person.answers["team"] == "ulstein"
