"""Draws documents that people could have written: rows of every topic that are in order."""

from datetime import date, timedelta

from hypothesis import strategies as st

from core.places import Gazetteer, load_gazetteer
from core.services import load_services
from core.setup.checking import Known
from core.setup.forms import FORMS
from core.setup.reading import in_order
from core.setup.records import Body, Row, Topic
from core.setup.shipped import always_there, municipality_names, owners, shipped_body, spoken, told

TODAY = date(2026, 11, 23)
TEAMS = ("alesund", "kristiansund", "molde", "ulstein")
GAZETTEER: Gazetteer = load_gazetteer()
HOME = {code: post.municipality for code, post in GAZETTEER.postcodes.items() if post.is_home}
KNOWN = Known(
    teams=TEAMS,
    municipalities=municipality_names(GAZETTEER),
    postcodes={code: GAZETTEER.postcodes[code].place for code in HOME},
    numbers=spoken()[Topic.NUMBERS],
    used=always_there() | {key for card in load_services() for key in card.numbers},
    spoken=spoken(),
    owners=owners(),
    told=told(),
)
words = st.text("abcæøå ,;.\"'\n=+-@ÆØÅ", min_size=1, max_size=30).map(str.strip).filter(bool)
lines = words.map(lambda said: " ".join(said.split()))
days = st.integers(-400, 800).map(lambda number: (TODAY + timedelta(days=number)).isoformat())
clocks = st.integers(0, 22).flatmap(lambda hour: st.tuples(st.just(f"{hour:02}:15"), st.just(f"{hour + 1:02}:00")))
teams = st.sampled_from(TEAMS)
texts = st.fixed_dictionaries(dict.fromkeys(("nn", "nb", "en"), words))


def document(topic: Topic) -> st.SearchStrategy[Body]:
    return DOCUMENTS[topic].map(lambda body: in_order(FORMS[topic], body))


@st.composite
def team_documents(draw: st.DrawFn) -> Body:
    phones = st.none() | st.sampled_from(["71 00 00 00", "+47 71000000", "116 117"])
    row: Row = {
        "town": draw(lines),
        "phone": draw(phones),
        "address": draw(st.none() | lines),
        "retention_days": draw(st.integers(1, 400)),
        "telegram": draw(st.sampled_from(["open", "doorbell", "off"])),
    }
    from_days = draw(st.lists(days, unique=True, max_size=3))
    intake = tuple({"first_day": day, "max_months": draw(st.integers(1, 84))} for day in [None, *from_days])
    return {"team": (row,), "hours": draw(openings()), "drop_in": draw(openings(place=True)), "intake": intake}


@st.composite
def openings(draw: st.DrawFn, *, place: bool = False) -> tuple[Row, ...]:
    rows: list[Row] = []
    for weekday in sorted(draw(st.sets(st.integers(1, 7)))):
        opens, closes = draw(clocks)
        row: dict[str, str | int] = {"weekday": weekday, "opens": opens, "closes": closes}
        rows.append({**row, "place": draw(lines)} if place else row)
    return tuple(rows)


@st.composite
def catchments(draw: st.DrawFn) -> Body:
    """From the shipped one: some municipalities change their team once or twice, some post codes go elsewhere a while."""
    rows: list[Row] = []
    for row in shipped_body(Topic.CATCHMENT, GAZETTEER)["places"]:
        cuts = sorted(draw(st.sets(days, max_size=2))) if draw(st.integers(0, 8)) == 0 else []
        starts, ends = [None, *cuts], [*(eve(day) for day in cuts), None]
        spans = list(zip(starts, ends, strict=True))
        rows += [{**row, "first_day": first, "last_day": last, "team": draw(teams)} for first, last in spans]
    for code in sorted(draw(st.sets(st.sampled_from(sorted(HOME)), max_size=6))):
        first, last = sorted(draw(st.tuples(days, days)))
        rows.append(
            exception(code, draw(teams), draw(st.sampled_from([None, first])), draw(st.sampled_from([None, last])))
        )
    return {"places": tuple(rows)}


def exception(code: str, team: str, first: str | None, last: str | None) -> Row:
    name = KNOWN.postcodes[code]
    said = {"what": "postcode", "number": code, "name": name, "team": team, "coverage": None}
    return {**said, "first_day": first, "last_day": last, "note": None}


def eve(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


@st.composite
def changed_rows(draw: st.DrawFn, topic: Topic, section: str) -> Body:
    """The shipped rows in another order, some gone, some checked on another day."""
    rows = shipped_body(topic, GAZETTEER)[section]
    kept = [row for row in rows if row["key"] in KNOWN.used or draw(st.integers(0, 4))]
    moved = draw(st.permutations(kept))
    return {section: tuple({**row, "checked_on": draw(days), "source": draw(lines)} for row in moved)}


@st.composite
def worded(draw: st.DrawFn, section: str, keys: tuple[str, ...]) -> Body:
    titled = section == "replies"
    rows: list[Row] = []
    for key in draw(st.lists(st.sampled_from(keys), unique=True)):
        title = {"title": draw(lines)} if titled else {}
        rows.append({"key": key, **title, **draw(texts)})
    return {section: tuple(rows)}


DOCUMENTS: dict[Topic, st.SearchStrategy[Body]] = {
    Topic.TEAM: team_documents(),
    Topic.CATCHMENT: catchments(),
    Topic.NUMBERS: changed_rows(Topic.NUMBERS, "numbers"),
    Topic.SERVICES: changed_rows(Topic.SERVICES, "services"),
    Topic.REPLIES: worded("replies", ("thanks", "call_you", "see_you", "no_answer")),
    Topic.TEXTS: worded("texts", ("greeting", "closing")),
}
