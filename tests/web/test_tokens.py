import re

import pytest

from web.static_files import SHARED_STATIC
from web.tokens import measures, pairs

TOKENS = (SHARED_STATIC / "tokens.css").read_text()
PAIRS = [  # ink, ground, contrast in light, in dark; to one decimal, as the design gives them
    ("text", "page", 14.8, 15.8),
    ("text", "surface", 15.6, 14.0),
    ("text", "mine", 13.3, 10.8),
    ("muted", "page", 7.1, 9.5),
    ("muted", "surface", 7.5, 8.5),
    ("muted", "mine", 6.4, 6.5),
    ("edge", "page", 4.4, 5.4),
    ("edge", "surface", 4.6, 4.8),
    ("brand", "page", 7.5, 10.0),
    ("brand", "surface", 7.9, 8.9),
    ("brand", "mine", 6.7, 6.8),
    ("on-brand", "brand", 7.9, 9.6),
    ("calm", "calm-ground", 5.6, 8.4),
    ("soon", "soon-ground", 6.1, 8.6),
    ("soon", "page", 6.4, 11.1),
    ("late", "late-ground", 6.4, 7.6),
    ("text", "calm-ground", 13.5, 12.6),
    ("text", "soon-ground", 14.1, 12.2),
    ("text", "late-ground", 13.2, 13.3),
]


def colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9A-F]{6});", css))


LIGHT, DARK = (colours(part) for part in TOKENS.split("@media (prefers-color-scheme: dark)"))


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize(("ink", "ground", "light", "dark"), PAIRS)
def test_every_ink_is_read_on_its_ground(ink: str, ground: str, light: float, dark: float) -> None:
    assert round(contrast(LIGHT[ink], LIGHT[ground]), 1) >= light
    assert round(contrast(DARK[ink], DARK[ground]), 1) >= dark


def test_dark_changes_every_colour_and_brings_no_other() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert len(LIGHT) == 15


def test_every_colour_but_the_hair_lines_is_in_a_tested_pair() -> None:
    assert {colour for pair in PAIRS for colour in pair[:2]} == LIGHT.keys() - {"line"}


def test_the_design_page_shows_the_same_pairs_with_the_same_contrast() -> None:
    shown = {(pair.ink, pair.ground): (pair.light[2], pair.dark[2]) for pair in pairs()}
    assert shown.keys() == {pair[:2] for pair in PAIRS}
    for (ink, ground), (light, dark) in shown.items():
        assert light == pytest.approx(contrast(LIGHT[ink], LIGHT[ground]))
        assert dark == pytest.approx(contrast(DARK[ink], DARK[ground]))


def test_the_design_page_shows_every_token_that_is_no_colour() -> None:
    names = set(re.findall(r"--([a-z0-9-]+):", TOKENS))
    assert {one.name for one in measures()} == names - LIGHT.keys()


def test_no_colour_is_named_outside_the_tokens() -> None:
    base = "".join((SHARED_STATIC / name).read_text() for name in ("base.css", "design.css"))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", base) == []


def test_every_token_used_exists() -> None:
    used = set(re.findall(r"var\(--([a-z0-9-]+)", (SHARED_STATIC / "base.css").read_text() + TOKENS))
    assert used <= set(re.findall(r"--([a-z0-9-]+):", TOKENS))
