"""The tokens of the look as data: what `tokens.css` says, and how well each ink is read on its ground (WCAG 2.2, 1.4.3)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from web.static_files import SHARED_STATIC

__all__ = ["PAIRS", "Measure", "Pair", "contrast", "measures", "pairs"]

DARK = "@media (prefers-color-scheme: dark)"
COLOUR = re.compile(r"--([a-z-]+): (#[0-9A-F]{6});")
MEASURE = re.compile(r"--([a-z0-9-]+): ([^;#]+);")
REM = 16
NEARLY_BLACK = 0.04045
"""Below it the curve of sRGB is a straight line."""
PAIRS = (
    *(("text", ground) for ground in ("page", "surface", "mine", "calm-ground", "soon-ground", "late-ground")),
    *(("muted", ground) for ground in ("page", "surface", "mine")),
    *(("edge", ground) for ground in ("page", "surface")),
    *(("brand", ground) for ground in ("page", "surface", "mine")),
    *(
        ("on-brand", "brand"),
        ("calm", "calm-ground"),
        ("soon", "soon-ground"),
        ("soon", "page"),
        ("late", "late-ground"),
    ),
)
"""Each ink with a ground it stands on. Hair lines (`line`) carry no meaning, and stand in none."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Pair:
    """Colours as `#RRGGBB`, contrast from 1 to 21, each in light and in dark."""

    ink: str
    ground: str
    light: tuple[str, str, float]
    dark: tuple[str, str, float]


@dataclass(slots=True, frozen=True, kw_only=True)
class Measure:
    """Everything but the colours. `pixels` is 0 for what is no length in rem or px."""

    name: str
    value: str
    pixels: float


def pairs() -> tuple[Pair, ...]:
    light, dark = (dict(COLOUR.findall(part)) for part in _css().split(DARK))
    return tuple(
        Pair(ink=ink, ground=ground, light=_both(light, ink, ground), dark=_both(dark, ink, ground))
        for ink, ground in PAIRS
    )


def measures() -> tuple[Measure, ...]:
    """As they are for everybody, before a room, a wide window or a setting changes them."""
    return tuple(_measures(_css().split(DARK)[0]))


def contrast(one: str, other: str) -> float:
    dim, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def _css() -> str:
    return (SHARED_STATIC / "tokens.css").read_text(encoding="utf-8")


def _both(colours: Mapping[str, str], ink: str, ground: str) -> tuple[str, str, float]:
    return colours[ink], colours[ground], contrast(colours[ink], colours[ground])


def _measures(css: str) -> Iterator[Measure]:
    for name, value in MEASURE.findall(css):
        length = re.fullmatch(r"([\d.]+)(rem|px)", value)
        pixels = float(length[1]) * (REM if length[2] == "rem" else 1) if length else 0
        yield Measure(name=name, value=value, pixels=pixels)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= NEARLY_BLACK else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
