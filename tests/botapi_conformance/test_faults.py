"""Scripted faults: what the client is told, and what the ledger knows to be true (security §5.1)."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from tests.botapi import (
    BotApiServer,
    Hang,
    Held,
    HtmlBadGateway,
    Person,
    RateLimited,
    ResetAfterEffect,
    ResetBeforeEffect,
    ServerError,
    TruncatedJson,
)
from tests.botapi.faults import Fault
from tests.botapi_conformance.clients import Client, Family, connected, error_of
from tests.botapi_conformance.raw import Raw


@pytest.fixture
async def impatient(library: str, server: BotApiServer) -> AsyncGenerator[Client]:
    async with connected(library, server, patience=0.2) as one:
        yield one


@pytest.mark.parametrize(
    ("fault", "family", "sent"),
    [
        (RateLimited(3), Family.RETRY_AFTER, 0),
        (RateLimited(None), Family.BARE_429, 0),
        (ServerError(), Family.RESTARTING, 0),
        (ServerError(applied=True), Family.RESTARTING, 1),
        (HtmlBadGateway(), Family.BAD_GATEWAY, 0),
        (HtmlBadGateway(applied=True), Family.BAD_GATEWAY, 1),
        (TruncatedJson(), Family.UNREADABLE, 1),
        (ResetBeforeEffect(), Family.NETWORK, 0),
        (ResetAfterEffect(), Family.NETWORK, 1),
        (Hang(), Family.TIMEOUT, 0),
        (Hang(applied=True), Family.TIMEOUT, 1),
    ],
    ids=repr,
)
async def test_a_fault_is_told_and_the_ledger_is_not_fooled(
    impatient: Client, server: BotApiServer, kari: Person, fault: Fault, family: Family, sent: int
) -> None:
    await kari.writes("/start")
    server.faults.next("sendMessage", fault)
    error = await error_of(impatient.sends(501, "hei"))
    assert type(error) is impatient.errors[family]
    assert len(server.ledger.texts(501)) == sent


async def test_each_fault_meets_one_request_and_only_of_its_method(
    client: Client, server: BotApiServer, kari: Person
) -> None:
    await kari.writes("/start")
    server.faults.next("sendMessage", RateLimited(1), ServerError())
    assert await client.me()
    assert type(await error_of(client.sends(501, "ein"))) is client.errors[Family.RETRY_AFTER]
    assert type(await error_of(client.sends(501, "ein"))) is client.errors[Family.RESTARTING]
    await client.sends(501, "ein")
    assert (server.ledger.texts(), server.faults.left) == (["ein"], 0)


async def test_a_held_request_waits_until_the_test_lets_it_go(raw: Raw, server: BotApiServer, kari: Person) -> None:
    await kari.writes("/start")
    held = Held()
    server.faults.next("sendMessage", held)
    async with asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(raw.calls("sendMessage", chat_id=501, text="hei"))
        await held.arrives()
        assert server.ledger.texts() == []
        held.release()
    assert (sending.result().status, server.ledger.texts()) == (200, ["hei"])


async def test_a_server_that_is_down_refuses_and_remembers(client: Client, server: BotApiServer, kari: Person) -> None:
    await kari.writes("/start")
    await client.sends(501, "før")
    await server.goes_down()
    assert type(await error_of(client.sends(501, "medan"))) is client.errors[Family.NETWORK]
    await server.comes_up()
    await client.sends(501, "etter")
    assert server.ledger.texts(501) == ["før", "etter"]
