"""Who may change what, and who may see it."""

import pytest

from core.setup import OF_A_TEAM, Subject, Topic, may_change, may_read
from core.staff import Actor, Role
from tests.builders import administrator, member, supervisor

LEADER = Actor(staff_id="liv", name="Liv", role=Role.LEADER, team_id="molde")
TORE = Actor(staff_id="tore", name="Tore", role=Role.COORDINATOR, team_id=None)
SHARED = [topic for topic in Topic if topic not in OF_A_TEAM]


@pytest.mark.parametrize("topic", sorted(OF_A_TEAM))
def test_a_leader_changes_what_is_the_own_teams_and_nothing_of_another(topic: Topic) -> None:
    assert may_change(LEADER, Subject(topic, "molde"))
    assert not may_change(LEADER, Subject(topic, "ulstein"))
    assert not may_change(member(), Subject(topic, "molde"))


@pytest.mark.parametrize("topic", SHARED)
def test_what_concerns_all_teams_is_read_by_everybody_and_changed_by_an_administrator(topic: Topic) -> None:
    others = LEADER, member(), supervisor(), TORE
    assert not any(may_change(one, Subject(topic)) for one in others)
    assert may_change(administrator(), Subject(topic))
    assert all(may_read(one, Subject(topic)) for one in (*others, administrator()))


@pytest.mark.parametrize("topic", sorted(OF_A_TEAM))
def test_an_administrator_changes_what_is_any_teams_own(topic: Topic) -> None:
    assert may_change(administrator(), Subject(topic, "molde"))
    assert not may_change(supervisor(), Subject(topic, "molde"))


def test_a_members_own_team_is_seen_and_no_other() -> None:
    assert may_read(member(), Subject(Topic.REPLIES, "molde"))
    assert not may_read(member(), Subject(Topic.REPLIES, "ulstein"))
    assert may_read(supervisor(), Subject(Topic.REPLIES, "ulstein"))
