from core.alerts.courier import Bulletin


class Deaf:
    """Knows an address when it sees one, and delivers nothing."""

    def refuses(self, address: str) -> str | None:
        return None if "@" in address else "error.channel_address"

    async def deliver(self, address: str, bulletin: Bulletin) -> None:
        raise NotImplementedError(address, bulletin)
