"""A nudge that something changed: never piled up, never to the wrong ear."""

from core.signals import Signals, case_topic, conversation_topic, team_topic


async def test_a_listener_hears_its_own_topics_alone() -> None:
    signals = Signals()
    with signals.listen([team_topic("molde")]) as molde, signals.listen([team_topic("ulstein")]) as ulstein:
        signals.announce([team_topic("molde"), case_topic("1")])
        assert await molde.wait(0)
        assert not await ulstein.wait(0)


async def test_many_nudges_while_nobody_waits_are_one() -> None:
    signals = Signals()
    with signals.listen(["a", "b"]) as listener:
        for _ in range(5):
            signals.announce(["a", "b"])
        assert await listener.wait(0)
        assert not await listener.wait(0)


async def test_nobody_is_nudged_after_leaving() -> None:
    signals = Signals()
    with signals.listen(["a"]) as listener:
        pass
    signals.announce(["a"])
    assert not await listener.wait(0)


def test_topics_of_different_kinds_never_meet() -> None:
    assert len({topic("1") for topic in (team_topic, case_topic, conversation_topic)}) == 3


async def test_when_the_house_closes_everybody_looks_up() -> None:
    signals = Signals()
    with signals.listen(["a"]) as one, signals.listen(["b"]) as another:
        signals.wake_everybody()
        assert await one.wait(0)
        assert await another.wait(0)
