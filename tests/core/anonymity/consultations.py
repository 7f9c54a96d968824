"""The labelled consultations. All were written before the first rule, and no rule was made to fit those held out."""

import csv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent / "data"
NONE = "none"


@dataclass(frozen=True)
class Consultation:
    id: str
    language: str
    label: str
    text: str

    @property
    def identifying(self) -> bool:
        return self.label != NONE


def consultations(part: str) -> list[Consultation]:
    with (HERE / f"consultations_{part}.csv").open(encoding="utf-8") as file:
        return [Consultation(**row) for row in csv.DictReader(file, delimiter=";")]
