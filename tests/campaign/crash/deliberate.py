"""The names of the five deliberate faults, and what must be said about each of them before it counts as caught.

What they do is in `mutants`.
"""

DELIBERATE = {
    "acknowledge-before-commit": r"updates lost|\d+ lost",
    "dedupe-outside-the-turn": r"[1-9]\d* lost|letters were due",
    "send-without-a-claim": r"replies repeated|arrived [2-9] times|copies of one message|copied more than once|messages were due",
    "repeat-staff-words": r"replies repeated|arrived [2-9] times",
    "mark-and-fire-apart": r"milestones missed|^milestone .* told \[\]|^the audit of case",
}
