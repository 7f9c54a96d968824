import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.campaign.storm import MODES, Past, Plan, live_through

SHORT = Plan(
    conversations=12,
    rate=60.0,
    together=12,
    patience=2.0,
    hanging=False,
    outage_real=1.0,
    staff_every=1.0,
    within=120.0,
)


@pytest.fixture(scope="session")
def pasts(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Past]:
    """A short storm in each mode, at the same time, lived through once however many tests ask about it."""
    return asyncio.run(_live_through({mode: tmp_path_factory.mktemp(mode) for mode in MODES}))


@pytest.fixture(params=MODES)
def past(request: pytest.FixtureRequest, pasts: Mapping[str, Past]) -> Past:
    return pasts[request.param]


async def _live_through(folders: Mapping[str, Path]) -> Mapping[str, Past]:
    plans = [replace(SHORT, mode=mode) for mode in folders]
    async with asyncio.TaskGroup() as storms:
        lived = [
            storms.create_task(live_through(plan, folder)) for plan, folder in zip(plans, folders.values(), strict=True)
        ]
    return {plan.mode: one.result() for plan, one in zip(plans, lived, strict=True)}
