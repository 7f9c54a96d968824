"""The port of the program."""

import asyncio
import socket

from core.settings import Settings
from tests.line.program import free_port
from veginn.serving import listening_at


async def test_what_is_written_leaves_at_once() -> None:
    """Where TCP waits to fill its packets, the second half of a page comes 40 ms late."""
    port = free_port()
    accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def met(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    with listening_at(Settings(host="127.0.0.1", port=port)) as listening:
        async with await asyncio.start_server(met, sock=listening):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            assert await accepted
            writer.close()
            await writer.wait_closed()
