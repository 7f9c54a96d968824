"""Understanding a place, beside the least that such work can cost: one pass of rapidfuzz over every name we know."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from rapidfuzz import process

from core.places import load_gazetteer

ROUNDS = 200
TYPED = ("Molde", "6415", "vi bur i Ørsta", "Kristianssunnd", "qzxwvjkp", "Molde " * 2_000)


def main() -> None:
    gazetteer = load_gazetteer()
    names = list(gazetteer.names.exact)
    print(f"load: {microseconds(load_gazetteer, 10) / 1000:.1f} ms (median of 10)")
    print(f"{'typed':<18}{'find µs':>10}{'one pass µs':>14}{'ratio':>8}")
    for typed in TYPED:
        ours = microseconds(lambda typed=typed: gazetteer.find(typed))
        limit = microseconds(lambda typed=typed: process.extractOne(typed[:200], names))
        print(f"{typed[:16]:<18}{ours:>10.0f}{limit:>14.0f}{ours / limit:>8.2f}")


def microseconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    spent = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        spent.append(perf_counter() - start)
    return median(spent) * 1_000_000


if __name__ == "__main__":
    main()
