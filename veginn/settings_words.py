"""What the commands say of settings, in plain English; the console has its own words in the catalogs."""

from collections.abc import Iterator

from core.clock import OSLO
from core.places import Gazetteer
from core.setup import Added, Altered, Change, Fault, Move, Preview, Problem, Removed, Reordered, Version

MOST_NAMED = 12
SAID = {
    Problem.NOT_JSON: "is not JSON that can be read (line {got})",
    Problem.NO_TABLE: "is not a table that can be read",
    Problem.OTHER_TOPIC: "is about {got}. Import a file about {write}",
    Problem.UNKNOWN_FIELD: "is no field of ours. There are: {write}",
    Problem.MISSING_FIELD: "is missing. Needed: {write}",
    Problem.CELLS: "has not one value for each field: {write}",
    Problem.TOO_MANY_ROWS: "has too many rows. At most {write}",
    Problem.EMPTY: "is empty. Fill it in",
    Problem.NOT_EMPTY: "is {got}. Leave it empty here",
    Problem.TOO_LONG: "is too long. At most {write} characters",
    Problem.NOT_TEXT: "is not text: {got}",
    Problem.NOT_A_KEY: "is {got}. Write small letters a-z, digits and _, such as {write}",
    Problem.NOT_A_CHOICE: "is {got}. Write one of: {write}",
    Problem.NOT_A_DAY: "is {got}. Write a day such as {write}",
    Problem.NOT_A_TIME: "is {got}. Write a time such as {write}",
    Problem.NOT_A_NUMBER: "is {got}. Write a whole number, {write}",
    Problem.NOT_A_PHONE: "is {got}. Write a phone number such as {write}",
    Problem.NOT_A_PAGE: "is {got}. Write an address such as {write}",
    Problem.TWICE: "stands there twice: {got}. Keep one",
    Problem.BACKWARDS: "is {got}, and that is too early: it must be after the beginning",
    Problem.OVERLAP: "overlaps with another row. Begin later, or end the other one sooner",
    Problem.GAP: "{got} has no team from {write}. Every municipality needs one on every day",
    Problem.UNKNOWN_TEAM: "is {got}, and there is no such team. There are: {write}",
    Problem.UNKNOWN_PLACE: "is {got}, and there is no such place here",
    Problem.OTHER_NAME: "is {got}, but the number is that of {write}",
    Problem.UNKNOWN_NUMBER: "is {got}, and there is no such help number. There are: {write}",
    Problem.STILL_USED: "{got} must stay: it is for an emergency, or a card of other help leads to it",
    Problem.NO_WORDS: "is {got}, which the program has no words for. There are: {write}",
    Problem.PLACEHOLDER: "holds {got}, which nobody can fill in. There are: {write}",
}


def fault_line(fault: Fault) -> str:
    where = [fault.section, f"row {fault.row}" if fault.row else "", fault.field or ""]
    said = SAID[fault.problem].format(got=fault.got or "nothing", write=fault.write or "the beginning")
    return f"{', '.join(filter(None, where)) or 'The file'}: {said.strip()}."


def version_line(version: Version) -> str:
    if version.made_at is None:
        return f"{version.subject}  version {version.number}, as it was at the beginning"
    again = f", version {version.back_to} again" if version.back_to is not None else ""
    return f"{version.subject}  version {version.number}, {version.made_at.astimezone(OSLO):%Y-%m-%d %H:%M}, {version.made_by}{again}"


def preview_lines(seen: Preview, gazetteer: Gazetteer) -> Iterator[str]:
    yield _summary(seen)
    yield from (f"  {_change(one)}" for one in seen.changes)
    yield from (f"  {_move(one, gazetteer)}" for one in seen.moves)


def _summary(seen: Preview) -> str:
    if not seen.changes:
        return "Nothing changes."
    altered = {(one.section, one.name) for one in seen.changes if isinstance(one, Altered)}
    added, removed = (sum(isinstance(one, kind) for one in seen.changes) for kind in (Added, Removed))
    return f"Rows that change: {len(altered)}. New: {added}. Gone: {removed}."


def _change(change: Change) -> str:
    match change:
        case Added(section, name, _):
            return f"+ {section} {_named(name)}"
        case Removed(section, name, _):
            return f"- {section} {_named(name)}"
        case Altered(section, name, field, before, after):
            return f"~ {section} {_named(name)} {field}: {_shown(before)} -> {_shown(after)}"
        case Reordered(section):
            return f"~ {section}: in another order"


def _move(move: Move, gazetteer: Gazetteer) -> str:
    places = [f"{gazetteer.municipality(number).name} ({number})" for number in move.municipalities]
    places = places or list(move.postcodes)
    more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
    until = f" to {move.last_day}" if move.last_day else ""
    who = f"{len(move.postcodes)} post codes go from {move.sender or 'nobody'} to {move.receiver or 'nobody'}"
    return f"From {move.first_day}{until}: {who}: {', '.join(places[:MOST_NAMED])}{more}."


def _named(name: tuple[object, ...]) -> str:
    return " ".join(str(one) for one in name if one is not None)


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    return " ".join(value) if isinstance(value, tuple) else str(value)
