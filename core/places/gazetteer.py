from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from math import cos, hypot, radians

from core.places.catchment import Assignment, Cover
from core.places.mentions import Mention, Mentions, Regions, mentions_in
from core.places.models import Ambiguous, Found, Municipality, Outside, PlaceAnswer, Unknown
from core.places.names import HOME_COUNTY, Names, Spot, best_kind
from core.places.reading import read

MOST_CHOICES = 5
KM_PER_DEGREE = 111.2
FARTHEST_KM = 60.0  # beyond this from any address we claim nothing


@dataclass(frozen=True, slots=True)
class PostCode:
    code: str
    place: str
    municipality: str
    point: tuple[float, float] | None = None

    @property
    def county(self) -> str:
        return self.municipality[:2]

    @property
    def is_home(self) -> bool:
        return self.county == HOME_COUNTY


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Gazetteer:
    """Understands where people live. Pure and never raises on what people type; made by `load_gazetteer`.

    `exceptions`: post codes that go to another team than their municipality.
    """

    home: Mapping[str, Municipality]
    counties: Mapping[str, str]
    names: Names
    regions: Regions
    postcodes: Mapping[str, PostCode]
    points: Sequence[tuple[float, float, PostCode]]
    exceptions: Mapping[str, str] = field(default_factory=dict)

    @property
    def municipalities(self) -> tuple[Municipality, ...]:
        """The 27 of the county, by number."""
        return tuple(self.home.values())

    def municipality(self, number: str) -> Municipality:
        """Raises KeyError for a number outside the county."""
        return self.home[number]

    def covered(self, cover: Cover) -> "Gazetteer":
        """The same places, with the teams of that day. A municipality that nobody answers for stays with its team."""
        home = {number: _covered(one, cover.municipalities.get(number)) for number, one in self.home.items()}
        return replace(self, home=home, exceptions=cover.exceptions)

    def find(self, typed: str) -> PlaceAnswer:
        """What the person most likely meant. A valid post code wins over a name, unless they quarrel: then we ask.

        A code elsewhere beside a name found only in the county is taken for a slip in the code.
        """
        reading = read(typed)
        if reading is None:
            return Unknown()
        posts = [self.postcodes[code] for code in reading.codes if code in self.postcodes]
        mentions = mentions_in(reading.words, self.names, self.regions, guessing=not posts)
        return self._reconciled(posts, mentions) if posts else self._named(mentions)

    def nearest(self, lat: float, lon: float) -> PlaceAnswer:
        """The municipality of the closest address point; Unknown far from any address in Norway."""
        if not (abs(lat) <= 90 and abs(lon) <= 180):  # noqa: PLR2004 - the globe; NaN fails both
            return Unknown()
        shrink = cos(radians(lat))
        distance, _, post = min(
            (hypot(point[0] - lat, (point[1] - lon) * shrink), index, point[2])
            for index, point in enumerate(self.points)
        )
        if distance * KM_PER_DEGREE > FARTHEST_KM:
            return Unknown()
        answer = self._posted(post)
        return replace(answer, matched=answer.municipality.name) if isinstance(answer, Found) else answer

    def _reconciled(self, posts: Sequence[PostCode], mentions: Mentions) -> PlaceAnswer:
        said = {spot.municipality for mention in mentions.places for spot in mention.spots}
        home = [post for post in posts if post.is_home]
        if not home:
            return self._away(posts[0], mentions)
        agreeing = [post for post in home if post.municipality in said] or home
        numbers = [post.municipality for post in agreeing]
        named = self._named(mentions)
        if agreeing[0].municipality not in said:
            numbers += [municipality.number for municipality in _offered(named)]
        return self._choice(numbers, self._posted(agreeing[0]))

    def _away(self, post: PostCode, mentions: Mentions) -> PlaceAnswer:
        """A code elsewhere: it stands when the name can lie there too, or says nothing."""
        counties = {spot.county for mention in mentions.places for spot in mention.spots}
        named = self._named(mentions)
        return self._posted(post) if post.county in counties or not _offered(named) else named

    def _posted(self, post: PostCode) -> PlaceAnswer:
        if not post.is_home:
            return Outside(post.place, self.counties[post.county])
        municipality = self.home[post.municipality]
        team = self.exceptions.get(post.code)
        if team:
            municipality = replace(municipality, team=team)
        return Found(municipality, f"{post.code} {post.place}")

    def _named(self, mentions: Mentions) -> PlaceAnswer:
        places, elsewhere = mentions.places, mentions.elsewhere
        if elsewhere:
            spots = [spot for mention in places for spot in mention.spots]
            there = [spot for spot in spots if spot.county in elsewhere.counties]
            name = (there or spots)[0].name if spots else elsewhere.name
            return Outside(name, self._county_names(elsewhere.counties))
        if not places:
            return Unknown()
        numbers = _pool(places)
        if not numbers:
            return self._outside(places[-1] if places[-1].container else places[0])
        return self._choice(numbers, self._first_called(places, numbers))

    def _choice(self, numbers: Iterable[str], single: PlaceAnswer) -> PlaceAnswer:
        chosen = tuple(self.home[number] for number in dict.fromkeys(numbers))
        if len(chosen) == 1:
            return single
        return Ambiguous(chosen) if len(chosen) <= MOST_CHOICES else Unknown()

    def _first_called(self, places: Iterable[Mention], numbers: Sequence[str]) -> PlaceAnswer:
        spots = (spot for mention in places for spot in best_kind(mention.home) if spot.municipality in numbers)
        spot = next(spots)
        return Found(self.home[spot.municipality], spot.name)

    def _outside(self, mention: Mention) -> Outside:
        spots = best_kind(mention.spots)
        return Outside(spots[0].name, self._county_names(spot.county for spot in spots))

    def _county_names(self, numbers: Iterable[str]) -> str:
        return " / ".join(self.counties[number] for number in sorted(set(numbers)))


def _covered(one: Municipality, by: Assignment | None) -> Municipality:
    return replace(one, team=by.team, coverage=by.coverage or one.coverage) if by else one


def _offered(answer: PlaceAnswer) -> tuple[Municipality, ...]:
    match answer:
        case Found(municipality):
            return (municipality,)
        case Ambiguous(candidates):
            return candidates
        case Outside() | Unknown():
            return ()


def _pool(places: Sequence[Mention]) -> list[str]:
    """The municipalities meant: what all names agree on, else what the last "in X" says, else all of them."""
    each = [_numbers(best_kind(mention.home)) for mention in places]
    if places[-1].container and not each[-1]:
        return []
    told = [numbers for numbers in each if numbers]
    shared = reduce(lambda kept, more: [number for number in kept if number in more], told) if told else []
    if shared or not places[-1].container:
        return shared or [number for numbers in told for number in numbers]
    return each[-1]


def _numbers(spots: Iterable[Spot]) -> list[str]:
    return list(dict.fromkeys(spot.municipality for spot in spots))
