from collections.abc import Iterable, Mapping, Sequence

from core.safety.urgency.lexicon import Guard, Lexicon, Rule, Sort
from core.safety.urgency.machine import Machine, Match
from core.safety.urgency.models import Reading, Urgency, UrgentKind
from core.safety.urgency.words import Token, tokens

WORDS_BEFORE = 4
"""How far before a finding a word like "vil" or "want" still says that it is about now."""
WORDS_AROUND = 30
"""How far "ten years ago" or "in the film" reaches at most, so that a long text costs no more a word than a short one."""


class Reader:
    """Reads with one lexicon. Keeps nothing of what it reads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        owned = [(owner, pattern) for owner in lexicon.entries for pattern in owner.patterns]
        self._owners = [owner for owner, _ in owned]
        self._machine = Machine([pattern for _, pattern in owned], lexicon.never_in_gap)

    def read(self, text: str) -> Reading:
        words = tokens(text, self._lexicon.spellings)
        matches = [(self._owners[match.number], match) for match in self._machine.matches(words)]
        freed = self._freed(words, ((owner, match) for owner, match in matches if isinstance(owner, Guard)))
        found = [(owner, self._sorts(words, match, freed)) for owner, match in matches if isinstance(owner, Rule)]
        urgent = {one.kind: one for one, sorts in reversed(found) if not sorts}
        past = {one.kind: one for one, sorts in reversed(found) if sorts == {Sort.PAST} and one.kind not in urgent}
        return Reading(urgent=in_order(urgent), past=in_order(past))

    def _freed(self, words: Sequence[Token], guards: Iterable[tuple[Guard, Match]]) -> Sequence[set[Sort]]:
        """For every word, why a finding that stands there is not urgent."""
        freed: list[set[Sort]] = [set() for _ in words]
        for guard, match in guards:
            if words[match.first].sentence == words[match.last].sentence:
                for place in self._reach(words, guard, match):
                    freed[place].add(guard.sort)
        return freed

    def _reach(self, words: Sequence[Token], guard: Guard, match: Match) -> range:
        match guard.sort:
            case Sort.IDIOM:
                return range(match.first, match.last + 1)
            case Sort.DENIAL | Sort.INFORMATION:  # what begins with the very "ikkje" is a rule about it: "ikkje leve"
                is_not = self._lexicon.never_in_gap.fits(words[match.last])
                start = match.last + 1 if is_not else match.first + 1
                return range(start, self._until(words, match.last, guard.ahead, by_clause=True))
            case Sort.PAST | Sort.STORY:
                end = self._until(words, match.last, WORDS_AROUND, by_clause=False)
                return range(self._since(words, match.first), end)

    def _until(self, words: Sequence[Token], place: int, most: int, *, by_clause: bool) -> int:
        """The place after the last word that is reached: a turning word ends it, or the sentence (or the clause)."""
        here = words[place]
        for further in range(place + 1, min(len(words), place + 1 + most)):
            token = words[further]
            apart = token.clause != here.clause if by_clause else token.sentence != here.sentence
            if apart or self._lexicon.turning.fits(token):
                return further
        return min(len(words), place + 1 + most)

    def _since(self, words: Sequence[Token], place: int) -> int:
        """Backwards a guard never crosses a comma: what came before it may be about today."""
        for before in range(place - 1, max(-1, place - 1 - WORDS_AROUND), -1):
            if words[before].clause != words[place].clause or self._lexicon.turning.fits(words[before]):
                return before + 1
        return max(0, place - WORDS_AROUND)

    def _sorts(self, words: Sequence[Token], match: Match, freed: Sequence[set[Sort]]) -> set[Sort]:
        """Why this match is not urgent; empty when it is."""
        inside = {sort for place in range(match.first, match.last + 1) for sort in freed[place]}
        sorts = freed[match.first] | (inside & {Sort.IDIOM})
        return sorts - {Sort.PAST, Sort.STORY} if self._is_now(words, match) else sorts

    def _is_now(self, words: Sequence[Token], match: Match) -> bool:
        """Said in the present, or said anywhere to be back: then no "years ago" makes it past."""
        if any(self._lexicon.again.fits(word) for word in words):
            return True
        sentence = words[match.first].sentence
        near = words[max(0, match.first - WORDS_BEFORE) : match.last + 1]
        return any(word.sentence == sentence and self._lexicon.present.fits(word) for word in near)


def in_order(found: Mapping[UrgentKind, Rule]) -> tuple[Urgency, ...]:
    return tuple(Urgency(kind, found[kind].id) for kind in UrgentKind if kind in found)
