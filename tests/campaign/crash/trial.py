"""One cell from the first life to the verdict, and what is to be told of it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.campaign.crash.counting import copies, counts, harm
from tests.campaign.crash.failpoints import FAILPOINTS
from tests.campaign.crash.killing import Killing
from tests.campaign.crash.nursery import Nursery
from tests.campaign.crash.plan import AT_LEAST, Plan
from tests.campaign.crash.stage import Stage
from tests.campaign.crash.staging import Play, staged

RECOVERY_SECONDS = 3.0
RARE_ONE = 0.99
TELL_EVERY, LOOK_EVERY = 50, 10
FULL = 1_000
"""Kills of a whole run; a shorter one does not ask every failpoint to be hit."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """`until`: the event loop's time after which no further life begins. `warm_up`: seconds before the first one ends."""

    play: Play
    kills: int
    until: float
    warm_up: float = 20.0


@dataclass(slots=True, kw_only=True)
class Result:
    """`seconds` is the time of the killing alone; `hits` are kills at each failpoint; `charges` what the oracle says."""

    name: str
    kills: int
    kinds: Mapping[str, int]
    hits: Mapping[str, int]
    caught_in_hand: int
    copies: int
    recoveries: list[float]
    seconds: float
    updates: int
    bad_weather: int
    figures: dict[str, int] = field(default_factory=dict)
    charges: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def recovery(self, share: float) -> float:
        """The time within which this share of the measured starts had answered somebody; 0 where none was measured."""
        ordered = sorted(self.recoveries)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    def record(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "kills_a_minute": round(self.kills / max(self.seconds, 0.001) * 60),
            "p50": self.recovery(0.5),
            "p99": self.recovery(RARE_ONE),
            "fewest": min(self.hits.values()),
        }


async def run_cell(task: Task, folder: Path, say: Say, nursery: Nursery | None = None) -> Result:
    async with staged(task.play, folder, nursery) as stage:
        killing = Killing(
            fleet=stage.fleet,
            plan=Plan(chance=stage.chance, kills=task.kills),
            server=stage.server,
            crowd=stage.crowd,
            chance=stage.chance,
            in_hand=stage.in_hand,
            copying=stage.copying(folder / "copy"),
        )
        clock = asyncio.get_running_loop().time
        async with stage.peopled():
            await stage.warms_up(task.warm_up)
            began = clock()
            await _kill_all(stage, killing, task, say)
            seconds = clock() - began
            say(f"{task.play.cell.name}: the last kill is done, coming to rest")
        await stage.fleet.stop()
        result = _result(stage, killing, seconds)
        wrong = counts(stage)
        verdict = await stage.verdict()
        result.figures = {**verdict.figures, **wrong, **copies(stage)}
        result.charges = [*verdict.faults, *(f"{what}: {count}" for what, count in wrong.items() if count)]
        result.faults += [*result.charges, *stage.damage(), *_own_faults(result, task)]
        return result


async def _kill_all(stage: Stage, killing: Killing, task: Task, say: Say) -> None:
    clock = asyncio.get_running_loop().time
    while killing.plan.goes_on:
        if clock() > task.until:
            killing.faults.append(f"out of time: {killing.plan.left} kills were not done")
            return
        await killing.kill_once()
        done = task.kills - killing.plan.left
        if task.play.mutant and done % LOOK_EVERY == 0 and any(harm(stage).values()):
            stage.patience = 0.0  # what was to be shown is shown
            return
        if done % TELL_EVERY == 0:
            fewest = min(killing.plan.hits[name] for name in FAILPOINTS)
            say(
                f"{task.play.cell.name}: {done} kills, {sum(killing.plan.hits.values())} at failpoints (fewest {fewest})"
            )


def _result(stage: Stage, killing: Killing, seconds: float) -> Result:
    return Result(
        name=stage.cell.name,
        kills=sum(killing.plan.done.values()),
        kinds={kind.value: times for kind, times in killing.plan.done.items()},
        hits={name: killing.plan.hits[name] for name in FAILPOINTS},
        caught_in_hand=killing.caught_in_hand,
        copies=killing.copying.made if killing.copying else 0,
        recoveries=killing.recoveries,
        seconds=seconds,
        updates=stage.updates,
        bad_weather=sum(stage.weather.met.values()),
        faults=[
            *killing.faults,
            *(killing.copying.faults if killing.copying else ()),
            *stage.fleet.faults,
            *stage.faults,
        ],
    )


def _own_faults(result: Result, task: Task) -> list[str]:
    """What the campaign itself asks for."""
    faults = []
    slow = result.recovery(RARE_ONE)
    if slow >= RECOVERY_SECONDS:
        faults.append(f"recovery took {slow:.2f} s (p99)")
    if task.kills >= FULL and not task.play.mutant:
        seldom = [f"{name} {hits}" for name, hits in result.hits.items() if hits < AT_LEAST]
        faults += [f"failpoints hit less than {AT_LEAST} times: {', '.join(seldom)}"] if seldom else []
    return faults
