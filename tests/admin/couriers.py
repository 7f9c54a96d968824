from core.alerts.courier import Bulletin


class Mute:
    """Takes every address with an @ or a scheme, and delivers nothing."""

    def refuses(self, address: str) -> str | None:
        return None if "@" in address or "://" in address else "error.channel_address"

    async def deliver(self, address: str, bulletin: Bulletin) -> None:
        raise NotImplementedError(address, bulletin)
