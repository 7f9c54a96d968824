"""Reads the tables that ship with the package. The only place in this room that touches files."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files

from core.places.catchment import Assignment, Catchment
from core.places.gazetteer import Gazetteer, PostCode
from core.places.mentions import Region
from core.places.models import Coverage, Municipality
from core.places.names import Kind, Names, Spot, ways_to_say
from core.places.spelling import bare, plain, words_of

_TERRITORIES = {"21": "Svalbard", "22": "Jan Mayen"}


def load_gazetteer() -> Gazetteer:
    """Takes tens of milliseconds: load once, pass it around."""
    divisions = tuple(_rows("municipalities_no.csv"))
    counties = _TERRITORIES | {county: name for _, _, county, name in divisions}
    posts = {post.code: post for post in _postcodes()}
    shipped = shipped_catchment()
    return Gazetteer(
        home=_home(shipped, {number: name for number, name, *_ in divisions}),
        counties=counties,
        names=Names.of(_spots(divisions, posts)),
        regions=_regions(counties),
        postcodes=posts,
        points=tuple((*post.point, post) for post in posts.values() if post.point),
        exceptions={one.number: one.team for one in shipped.exceptions},
    )


def shipped_catchment() -> Catchment:
    """What holds until somebody has said otherwise (core/setup)."""
    return Catchment(tuple(_assignments()), tuple(_exceptions()))


def _rows(table: str) -> Iterator[list[str]]:
    text = files("core.places").joinpath("data", table).read_text(encoding="utf-8")
    lines = csv.reader(text.splitlines())
    next(lines)
    return lines


def _home(shipped: Catchment, names: Mapping[str, str]) -> Mapping[str, Municipality]:
    return {
        one.number: Municipality(one.number, names[one.number], one.team, one.coverage or Coverage.ASSUMED)
        for one in shipped.municipalities
    }


def _assignments() -> Iterator[Assignment]:
    for number, _name, team, _region, certainty, status, basis in _rows("catchment_mr.csv"):
        yield Assignment(
            number=number, team=bare(plain(team)), coverage=_coverage(certainty, status), note=f"{certainty}: {basis}"
        )


def _exceptions() -> Iterator[Assignment]:
    for code, team, since, reason in _rows("postcode_exceptions.csv"):
        first_day = date.fromisoformat(since) if since else None
        yield Assignment(number=code, team=team, first_day=first_day, note=reason or None)


def _coverage(certainty: str, status: str) -> Coverage:
    if status == "host":
        return Coverage.HOST
    return Coverage.ASSUMED if "EDGE" in certainty else Coverage.WIDENING


def _postcodes() -> Iterator[PostCode]:
    """The living codes come last, so that they win over a retired one that came back."""
    for code, place, number, _seen in _rows("postcodes_retired.csv"):
        yield PostCode(code, place, number)
    for code, place, number, lat, lon in _rows("postcodes_no.csv"):
        point = (float(lat), float(lon)) if lat else None
        yield PostCode(code, place, number, point)


def _spots(divisions: tuple[list[str], ...], posts: Mapping[str, PostCode]) -> Iterator[Spot]:
    for number, name, _county, _county_name in divisions:
        yield from (Spot(said, number, Kind.MUNICIPALITY) for said in ways_to_say(name))
    for name, number, *_ in _rows("old_municipalities.csv"):
        yield Spot(name, number, Kind.FORMER_MUNICIPALITY)
    for place, number in dict.fromkeys((post.place, post.municipality) for post in posts.values()):
        yield from (Spot(said, number, Kind.PLACE) for said in ways_to_say(place.removesuffix(" N")))
    for name, number, _source in _rows("local_names.csv"):
        yield Spot(name, number, Kind.PLACE)


def _regions(counties: Mapping[str, str]) -> Mapping[str, Region]:
    known = [Region(name, frozenset({number})) for number, name in counties.items()]
    known += [Region(name, frozenset(numbers.split())) for name, numbers in _rows("regions.csv")]
    return {bare("".join(words_of(plain(region.name)))): region for region in known}
