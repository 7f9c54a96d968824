"""The runner itself: what it reads, plays, compares and rewrites."""

from datetime import timedelta

import pytest

from tests.transcripts.transcript import Answer, Line, difference, heard, merge, parse, play, show

TEXT = """\
# Om språk.
me  | /start
bot | Hei.
    | To linjer i same avsnitt.
bot:telegram | Telegram lagrar det du skriv.
    | [Nynorsk]
   :web | [English]
me:telegram | [Nynorsk]

…   | 30 min
bot | Ja.
"""


class Parrot:
    """Says back what it is told, so that the runner can be seen at work."""

    def __init__(self, channel: str = "web") -> None:
        self.channel = channel
        self.done: list[str] = []

    async def say(self, text: str) -> None:
        self.done.append(text)

    async def press(self, label: str) -> None:
        self.done.append(f"press {label}")

    async def passes(self, time: timedelta) -> None:
        self.done.append(str(time))

    async def team_closes(self) -> None:
        self.done.append("closed")

    async def answers(self) -> list[Answer]:
        return [Answer((f"{self.done[-1]}?\nJa.", "Sikkert."), ("Hald fram",))]


def test_reading_and_writing_gives_the_same_file() -> None:
    assert show(parse(TEXT)) == TEXT


def test_a_line_that_is_none_is_quoted() -> None:
    with pytest.raises(ValueError, match="kven "):
        parse("kven | Hei")


async def test_only_the_channels_own_inputs_are_played() -> None:
    for channel, done in (("web", ["/start", "0:30:00"]), ("telegram", ["/start", "press Nynorsk", "0:30:00"])):
        parrot = Parrot(channel)
        await play(parse(TEXT), parrot)
        assert parrot.done == done


async def test_an_answer_is_written_with_its_lines_and_buttons() -> None:
    played = await play([Line("me", "Hei")], Parrot())
    assert show(played) == "me  | Hei\nbot | Hei?\n    | Ja.\nbot | Sikkert.\n    | [Hald fram]\n"


def test_a_channel_hears_its_own_lines_alone() -> None:
    texts = [line.text for line in heard(parse(TEXT), "web")]
    assert "[English]" in texts
    assert "Telegram lagrar det du skriv." not in texts
    assert not any(line.channel for line in heard(parse(TEXT), "web"))


def test_a_changed_word_is_one_line_out_and_one_line_in() -> None:
    found = difference([Line("bot", "Hei."), Line("bot", "Ja.")], [Line("bot", "Hei."), Line("bot", "Jau.")])
    assert "-bot | Ja." in found
    assert "+bot | Jau." in found
    assert difference([Line("bot", "Hei.")], [Line("bot", "Hei.", "web")]) == ""


def test_an_update_that_changes_nothing_writes_nothing_new() -> None:
    lines = parse(TEXT)
    for channel in ("web", "telegram"):
        assert merge(lines, heard(lines, channel), channel) == lines


def test_after_both_channels_played_only_true_differences_are_marked() -> None:
    lines = [Line("me", "Hei"), Line("bot", "gamalt"), Line("bot", "berre i Telegram", "telegram")]
    on_telegram = [Line("me", "Hei"), Line("bot", "nytt"), Line("bot", "berre i Telegram")]
    on_web = [Line("me", "Hei"), Line("bot", "nytt")]
    lines = merge(lines, on_telegram, "telegram")
    lines = merge(lines, on_web, "web")
    assert lines == [Line("me", "Hei"), Line("bot", "nytt"), Line("bot", "berre i Telegram", "telegram")]


def test_a_new_difference_is_marked_on_both_sides() -> None:
    lines = merge([Line("bot", "same")], [Line("bot", "anna")], "web")
    assert lines == [Line("bot", "same", "telegram"), Line("bot", "anna", "web")]
    assert merge(lines, [Line("bot", "same")], "telegram") == lines
