"""Text from people, made sane once at the edge, and text to people, cut without breaking a character."""

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["clean_text", "graphemes", "split_utf16", "utf16_length"]

MARKS_PER_SIGN = 4
JOINED_SIGNS = 10  # the longest family or flag emoji joins fewer

LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
UNWANTED = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # controls; line breaks and tabs have become "\n" and " " before this
    "\xad\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb"  # seen by nobody
    "\u202a-\u202e\u2066-\u2069\u206a-\u206f"  # turn the writing around
    "\ufdd0-\ufdef"  # no characters at all, like the next
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
# Tag characters spell the flags of England, Scotland and Wales behind a black flag; anywhere else they hide words.
TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f)|[\U000e0000-\U000e007f]")

JOINER = "\u200d"
SKIN_TONES = range(0x1F3FB, 0x1F400)
TAG_CHARACTERS = range(0xE0020, 0xE0080)
REGIONAL = range(0x1F1E6, 0x1F200)
PICTURES = range(0x1F000, 0x1FB00)

SENTENCE_END = re.compile(r"[.!?…][\"'»”)]*\s")


def clean_text(raw: str, *, limit: int) -> str:
    r"""`raw` in NFC with only what can be read: at most `limit` code points, never half a character.

    Gone: NUL and other controls, lone surrogates, invisible and direction-changing signs, marks beyond four on one
    letter. Every kind of line break becomes `\n`, a tab a space. The result is unchanged by a second cleaning.
    """
    whole = raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    lines = LINE_BREAKS.sub("\n", whole).replace("\t", " ")
    visible = TAGS.sub(r"\1", UNWANTED.sub("", lines))
    calmed = "".join(calm(cluster) for cluster in graphemes(unicodedata.normalize("NFC", visible)))
    return cut(unicodedata.normalize("NFC", calmed).strip(), limit).rstrip()


def graphemes(text: str) -> Iterator[str]:
    """What a reader sees as one character: a letter with its marks, a joined emoji, a flag.

    Close to Unicode's own rules (UAX 29) where people here write; Hangul is composed by NFC and needs no rule.
    """
    start = 0
    for place in range(1, len(text)):
        if not belongs(text, start, place):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def belongs(text: str, start: int, place: int) -> bool:
    """Whether the sign at `place` is one character with what began at `start`."""
    before, sign = text[place - 1], text[place]
    if before == "\n":
        return False
    if extends(sign):
        return True
    if before == JOINER:
        return is_picture(sign) and is_picture(text[start])
    return ord(before) in REGIONAL and ord(sign) in REGIONAL and place - start == 1


def extends(sign: str) -> bool:
    return sign == JOINER or unicodedata.category(sign).startswith("M") or ord(sign) in SKIN_TONES or is_tag(sign)


def is_tag(sign: str) -> bool:
    return ord(sign) in TAG_CHARACTERS


def is_picture(sign: str) -> bool:
    """Emoji, the newest too, that this Python may not know by name yet."""
    return unicodedata.category(sign) in {"So", "Sm"} or ord(sign) in PICTURES


def calm(cluster: str) -> str:
    """At most four marks on each letter or sign, at most ten signs joined into one; what is too much comes apart."""
    return cluster if len(cluster) <= MARKS_PER_SIGN else "".join(few_marks(cluster))


def few_marks(cluster: str) -> Iterator[str]:
    marks = joined = 0
    for sign in cluster:
        marks = marks + 1 if extends(sign) and not is_tag(sign) else 0
        if marks > MARKS_PER_SIGN or (sign == JOINER and joined == JOINED_SIGNS - 1):
            continue
        joined += sign == JOINER
        yield sign


def cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    end = 0
    for cluster in graphemes(text):
        if end + len(cluster) > limit:
            break
        end += len(cluster)
    return text[:end]


def utf16_length(text: str) -> int:
    """The length as Telegram and JavaScript count it."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def split_utf16(text: str, limit: int = 4096) -> list[str]:
    """`text` in pieces of at most `limit` UTF-16 units, cut where a reader would pause.

    Between paragraphs if that leaves a piece at least half full, else lines, sentences, words; never inside a
    character, unless that one character is longer than a piece. Only white space at the cuts is lost.
    """
    pieces = []
    rest = text.strip()
    while utf16_length(rest) > limit:
        most = fitting(rest, limit)
        end = pause(rest, most)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*(piece for piece in pieces if piece), *([rest] if rest else [])]


def fitting(text: str, limit: int) -> int:
    """How many code points of whole characters fit, and at least one code point."""
    units = end = 0
    for cluster in graphemes(text[: limit + 1]):
        units += utf16_length(cluster)
        if units > limit:
            break
        end += len(cluster)
    return end or code_points(text, limit)


def code_points(text: str, limit: int) -> int:
    return max(1, limit if utf16_length(text[:limit]) <= limit else limit // 2)


def pause(text: str, most: int) -> int:
    """The best place to stop at or before `most`."""
    head, half = text[: most + 1], most // 2
    ends = (
        head.rfind("\n\n"),
        head.rfind("\n"),
        max((found.end() - 1 for found in SENTENCE_END.finditer(head)), default=-1),
        head.rfind(" "),
    )
    return next((end for end in ends if half <= end <= most and end > 0), most)
