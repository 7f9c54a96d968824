"""What a document says after one change. Pure; whether it may say that, its own checks tell."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from admin.forms.setup import Back, Edit, Import, PlaceMove, RowEdit, RowGone, RowMoved
from core.errors import NotFound
from core.places import Gazetteer
from core.setup import FORMS, Body, Fault, Faulty, FileKind, Problem, Row, Topic, write_file

DAY = timedelta(days=1)
MUNICIPALITY, POST_CODE = "municipality", "postcode"
NORWEGIAN = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
LONGEST_KEY = 24
"""With room for a number after it."""


def text_after(topic: Topic, body: Body, edit: Edit, gazetteer: Gazetteer, *, today: date) -> str:
    """The whole document as a file. Raises NotFound, and Faulty for a place or day that says nothing."""
    match edit:
        case Import(text):
            return text
        case Back():
            raise NotFound("error.page_not_found")
        case RowEdit(section, row, typed):
            rows = _rows(body, section)
            rows = _with_row(rows, row, with_key(rows, row, typed))
        case RowGone(section, row):
            if FORMS[topic].section(section).single:
                raise NotFound("error.page_not_found")  # a document has always one of these
            rows = _without(_rows(body, section), row)
        case RowMoved(section, row):
            if section not in body or not FORMS[topic].section(section).ordered:
                raise NotFound("error.page_not_found")  # the order of these says nothing
            rows = _put(_rows(body, section), edit)
        case PlaceMove():
            section, rows = "places", _moved(_rows(body, "places"), edit, gazetteer, today)
    return write_file(FORMS[topic], {**body, section: rows}, FileKind.JSON)


def row_again(topic: Topic, before: Body, section: str, row: int | None, now: Body) -> int | None:
    """Where a row of an earlier version stands now; None when it is gone, or never was."""
    rows = _rows(before, section)
    if row is None or not 1 <= row <= len(rows):
        return None
    known_by = FORMS[topic].section(section).known_by
    names = [[one[field] for field in known_by] for one in _rows(now, section)]
    wanted = [rows[row - 1][field] for field in known_by]
    return names.index(wanted) + 1 if wanted in names else None


def with_key(rows: tuple[Row, ...], row: int | None, typed: Mapping[str, str]) -> Row:
    """What a file calls it by is nothing that people have to think of: it keeps what it has, or gets it from its words."""
    if typed.get("key", " ").strip() or "key" not in typed:
        return dict(typed)
    if row is not None and 1 <= row <= len(rows):
        return {**typed, "key": rows[row - 1]["key"]}
    words = next((typed[name] for name in ("title", "en", "nn") if typed.get(name, "").strip()), "")
    return {**typed, "key": _free(_key_from(words), {str(one["key"]) for one in rows})}


def _key_from(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words.casefold().translate(NORWEGIAN)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).lstrip("_0123456789")[:LONGEST_KEY].strip("_")


def _free(key: str, taken: Collection[str]) -> str:
    """Empty stays empty: that is told at the field."""
    tries = (key, *(f"{key}_{number}" for number in range(2, len(taken) + 3)))
    return next(one for one in tries if one not in taken) if key else ""


def place_named(typed: str, gazetteer: Gazetteer) -> tuple[str, str] | None:
    """What it is and its number. A number here is a municipality's or a post code, never both."""
    said = " ".join(typed.split()).casefold()
    if said in gazetteer.home:
        return MUNICIPALITY, said
    if said in gazetteer.postcodes:
        return (POST_CODE, said) if gazetteer.postcodes[said].is_home else None
    found = [number for number, one in gazetteer.home.items() if one.name.casefold() == said]
    return (MUNICIPALITY, found[0]) if found else None


def _rows(body: Body, section: str) -> tuple[Row, ...]:
    if section not in body:
        raise NotFound("error.page_not_found")
    return body[section]


def _with_row(rows: tuple[Row, ...], row: int | None, new: Row) -> tuple[Row, ...]:
    if row is None:
        return (*rows, new)
    return (*_before(rows, row), new, *rows[row:])


def _without(rows: tuple[Row, ...], row: int) -> tuple[Row, ...]:
    return (*_before(rows, row), *rows[row:])


def landed(rows: tuple[Row, ...], move: RowMoved) -> int:
    return min(max(move.to, 1), len(rows))


def _put(rows: tuple[Row, ...], move: RowMoved) -> tuple[Row, ...]:
    others, to = _without(rows, move.row), landed(rows, move)
    return (*others[: to - 1], rows[move.row - 1], *others[to - 1 :])


def _before(rows: tuple[Row, ...], row: int) -> tuple[Row, ...]:
    if not 1 <= row <= len(rows):
        raise NotFound("error.page_not_found")
    return rows[: row - 1]


def _moved(rows: tuple[Row, ...], move: PlaceMove, gazetteer: Gazetteer, today: date) -> tuple[Row, ...]:
    """From that day on and for good: what held then ends the day before, and what was planned after it is gone."""
    place, day = _place(move, gazetteer), _day(move, today)
    others = tuple(row for row in rows if (row["what"], row["number"]) != place)
    own = [row for row in rows if (row["what"], row["number"]) == place]
    held = next((row for row in own if _begins(row) <= day <= _ends(row)), None)
    kept = [_ended(row, day) for row in own if _begins(row) < day]
    what, number = place
    new: Row = {
        **dict.fromkeys(FORMS[Topic.CATCHMENT].section("places").fields),
        "what": what,
        "number": number,
        "team": move.team,
        "coverage": held["coverage"] if held else None,
        "first_day": day.isoformat(),
    }
    return (*others, *kept, new)


def _ended(row: Row, day: date) -> Row:
    return {**row, "last_day": min(_ends(row), day - DAY).isoformat()}


def _begins(row: Row) -> date:
    return date.fromisoformat(str(row["first_day"])) if row["first_day"] else date.min


def _ends(row: Row) -> date:
    return date.fromisoformat(str(row["last_day"])) if row["last_day"] else date.max


def _place(move: PlaceMove, gazetteer: Gazetteer) -> tuple[str, str]:
    found = place_named(move.place, gazetteer)
    if found is None:
        problem = Problem.UNKNOWN_PLACE if move.place else Problem.EMPTY
        raise Faulty(Fault(problem=problem, section="move", field="place", got=move.place[:80]))
    return found


def _day(move: PlaceMove, today: date) -> date:
    try:
        day = date.fromisoformat(move.first_day) if move.first_day else today
    except ValueError:
        example = today.isoformat()
        fault = Fault(
            problem=Problem.NOT_A_DAY, section="move", field="first_day", got=move.first_day[:80], write=example
        )
        raise Faulty(fault) from None
    if day <= date.min + DAY:
        raise Faulty(Fault(problem=Problem.BACKWARDS, section="move", field="first_day", got=move.first_day))
    return day
