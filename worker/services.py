"""Telling through the services that Apprise knows, and the fence around addresses that somebody other than the operator writes.

To Apprise an address is a small program: it may name a file or another address to be read, send on to anywhere, switch
off the check of certificates, or hold a second address behind a comma. Staff may do none of it, because what the server
reads and where it knocks would then be theirs to choose.
"""

import asyncio
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from core.alerts.courier import Bulletin, CourierError

if TYPE_CHECKING:
    from apprise import AppriseAsset, NotifyBase

SECONDS = 20.0
THREADS = 3
"""For each service. One that hangs keeps its own busy for a while and nobody else's: neither another service's, nor the
loop's.
"""
LONGER = 1.25
"""So many times as long as we wait does a thread wait for a server, so that we are who gives up."""
LONGEST = 500
FORM = re.compile(r"([a-z0-9]+)://[^\s:]+(?::(?!//)[^\s:]*)*", re.IGNORECASE)
"""One address: a second `://` would be another one."""
PASTED = "https"
"""The address that a service itself shows to whoever sets up a webhook: Apprise knows whose it is."""
NEVER = frozenset(
    {
        *("attach", "attach-as", "file_url", "keyfile", "subfile", "template"),  # read by us: a file, or any address
        *("pgp", "pgppub", "pgpprv", "wkd"),
        *("redirect", "verify", "store", "retry", "wait", "rto", "cto"),  # ours to decide
    }
)
HOSTS = {
    name: re.compile(r"(?:[a-z0-9-]+\.)+(?:logic\.azure\.com|api\.powerplatform\.com)")
    for name in ("workflow", "workflows")
}
"""Where a usual service lets the address name the machine, it is one of the service's own."""

_POOLS: dict[str, ThreadPoolExecutor] = {}

for _name in ("apprise", "urllib3"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)  # they would write addresses into the log


@dataclass(slots=True, frozen=True, kw_only=True)
class ServiceCourier:
    """Only through services that the operator has named. `fenced` is off for addresses that the operator wrote."""

    schemes: frozenset[str]
    seconds: float = SECONDS
    fenced: bool = True

    def refuses(self, address: str) -> str | None:
        found = FORM.fullmatch(address)
        if found is None or len(address) > LONGEST:
            return "error.channel_address"
        scheme = found[1].lower()
        if scheme not in self.schemes and scheme != PASTED:
            return "error.channel_service"
        parts = _parts(address)
        if parts is None:
            return "error.channel_service" if scheme == PASTED else "error.channel_address"
        if self.fenced and not (_among(parts["schema"], self.schemes) and _harmless(parts)):
            return "error.channel_service"
        return None if self._service(parts) else "error.channel_address"

    async def deliver(self, address: str, bulletin: Bulletin) -> None:
        """In a thread of the service's own. What found none free in time was not sent, and is not sent later either."""
        work = partial(self._refused_or_sent, address, bulletin)
        try:
            async with asyncio.timeout(self.seconds):
                sent = await asyncio.get_running_loop().run_in_executor(self._threads(address), work)
        except TimeoutError:
            raise CourierError("timeout", permanent=False) from None
        if not sent:
            raise CourierError("service", permanent=False)

    def _threads(self, address: str) -> ThreadPoolExecutor:
        """All that is written in a way of its own, or pasted, is one: nobody makes threads by writing addresses."""
        scheme = address.partition("://")[0].lower()
        name = scheme if scheme in self.schemes else PASTED
        if name not in _POOLS:
            _POOLS[name] = ThreadPoolExecutor(THREADS, thread_name_prefix=f"service-{name}")
        return _POOLS[name]

    def _refused_or_sent(self, address: str, bulletin: Bulletin) -> bool:
        if self.refuses(address):
            raise CourierError("bad_address", permanent=True)
        return self._notify(address, bulletin)

    def _notify(self, address: str, bulletin: Bulletin) -> bool:
        from apprise import Apprise, NotifyFormat  # noqa: PLC0415 - it costs half a second: only where it is used

        parts = _parts(address)
        service = self._service(parts) if parts else None
        if service is None:
            return False
        post = Apprise(asset=service.asset)
        post.add(service)
        return bool(post.notify(title=bulletin.subject, body=bulletin.body, body_format=NotifyFormat.TEXT))

    def _service(self, parts: dict[str, Any]) -> "NotifyBase | None":
        """None for what Apprise does not understand."""
        from apprise import Apprise  # noqa: PLC0415 - the same

        service: NotifyBase | None = Apprise.instantiate(dict(parts), asset=_asset())
        if service:
            service.socket_connect_timeout = service.socket_read_timeout = LONGER * self.seconds
        if service and self.fenced:
            service.verify_certificate, service.redirects = True, False
        return service


def _asset() -> "AppriseAsset":
    """Nothing is kept on disk, and nobody in the text can ask for more than it says."""
    from apprise import AppriseAsset  # noqa: PLC0415 - the same
    from apprise.common import PersistentStoreMode  # noqa: PLC0415 - the same

    return AppriseAsset(storage_mode=PersistentStoreMode.MEMORY, async_mode=False, allow_templates=False)


def _parts(address: str) -> dict[str, Any] | None:
    """As Apprise itself reads it, so that no other spelling slips through."""
    from apprise.plugins import url_to_dict  # noqa: PLC0415 - the same

    parts: dict[str, Any] | None = url_to_dict(address)  # type: ignore[no-untyped-call] # Apprise says no types here
    return parts


def _among(schema: str, schemes: frozenset[str]) -> bool:
    """A service may go by several names."""
    from apprise.plugins import N_MGR  # noqa: PLC0415 - the same

    names = N_MGR[schema].secure_protocol or ()
    aliases = {names} if isinstance(names, str) else set(names)
    return schema in schemes or (schema in aliases and not schemes.isdisjoint(aliases))


def _harmless(parts: dict[str, Any]) -> bool:
    asked = {str(name).strip().lower() for name in parts.get("qsd", {})}
    host = HOSTS.get(parts["schema"])
    return asked.isdisjoint(NEVER) and (host is None or host.fullmatch(str(parts["host"]).lower()) is not None)
