from pathlib import Path

from tests.transcripts.house import House
from tests.transcripts.transcript import check
from tests.transcripts.web_talker import WebTalker


async def test_it_goes_as_it_is_written(transcript: Path, house: House, update: bool) -> None:
    locale = transcript.suffixes[0].removeprefix(".")
    await check(transcript, WebTalker(house, locale), update=update)
