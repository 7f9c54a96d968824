"""A process that has imported everything and is copied for each life of the program: a start costs a fork, not seconds.

It stays single-threaded. Orders come on its standard input, news go to its standard output; it ends when nobody listens.
"""

import ctypes
import gc
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.campaign.crash import life
from tests.campaign.crash.orders import Lines, Order, line_of
from tests.campaign.crash.rehearsal import rehearse
from tests.campaign.crash.replacing import replace

INPUT, OUTPUT = 0, 1
PIECE = 65_536
PR_SET_PDEATHSIG = 1


class Zygote:
    """Knows its children by the pipes to them. A pipe that closes is a child that has ended."""

    def __init__(self) -> None:
        self._pids: dict[int, int] = {}
        self._controls: dict[int, int] = {}
        self._news: dict[int, tuple[int, Lines]] = {}
        self._orders = Lines()
        self._watch = selectors.DefaultSelector()
        self._watch.register(INPUT, selectors.EVENT_READ)

    def run(self) -> None:
        _say({"warm": True})
        while True:
            for key, _ in self._watch.select():
                if key.fd == INPUT and not self._obey():
                    return
                if key.fd != INPUT:
                    self._pass_on(key.fd)

    def _obey(self) -> bool:
        """Whether anybody may still give orders."""
        piece = os.read(INPUT, PIECE)
        for said in self._orders.feed(piece):
            if "start" in said:
                self._start(Order.read(said["start"]))
            elif said["child"] in self._controls:
                self._control(said["child"], said)
        return bool(piece)

    def _control(self, child: int, said: Mapping[str, Any]) -> None:
        try:
            os.write(self._controls[child], line_of(said))
        except BrokenPipeError:
            return  # it has just ended; its news will say so

    def _start(self, order: Order) -> None:
        news_in, news_out = os.pipe()
        control_in, control_out = os.pipe()
        forked_at = time.monotonic()
        pid = os.fork()
        if pid == 0:
            self._become(order, news_out, control_in, (news_in, control_out))
        os.close(news_out)
        os.close(control_in)
        self._pids[order.child], self._controls[order.child] = pid, control_out
        self._news[news_in] = order.child, Lines()
        self._watch.register(news_in, selectors.EVENT_READ)
        _say({"child": order.child, "pid": pid, "forked_at": forked_at})

    def _become(self, order: Order, news: int, control: int, others: tuple[int, ...]) -> None:
        """In the child, which has none of its siblings' pipes and dies with the zygote. Does not return."""
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        for pipe in (*others, *self._news, *self._controls.values()):
            os.close(pipe)
        log = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDWR)
        for old, new in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(old, new)
        os._exit(life.live(order, news, control))

    def _pass_on(self, pipe: int) -> None:
        child, lines = self._news[pipe]
        piece = os.read(pipe, PIECE)
        for said in lines.feed(piece):
            _say({"child": child, **said})
        if not piece:
            self._bury(pipe, child)

    def _bury(self, pipe: int, child: int) -> None:
        self._watch.unregister(pipe)
        os.close(pipe)
        os.close(self._controls.pop(child))
        del self._news[pipe]
        _, status = os.waitpid(self._pids.pop(child), 0)
        _say({"child": child, "status": os.waitstatus_to_exitcode(status)})


def _say(news: Mapping[str, Any]) -> None:
    os.write(OUTPUT, line_of(news))


def _warm_up() -> None:
    """What is the same in every life is read once: places and words."""
    from bot.i18n import Catalogs  # noqa: PLC0415 - beside its only use
    from veginn import house  # noqa: PLC0415 - the same

    for owner, name in ((house, "load_gazetteer"), (Catalogs, "load")):
        loaded = getattr(owner, name)()
        replace(owner, name, _giving(loaded))
    rehearse()
    gc.collect()
    gc.freeze()


def _giving(loaded: Any) -> Callable[[Any], Any]:
    return lambda _: staticmethod(lambda: loaded)


if __name__ == "__main__":
    _warm_up()
    try:
        Zygote().run()
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(0)
