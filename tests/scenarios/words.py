from datetime import datetime

from core.alerts.courier import Bulletin
from core.alerts.records import Parcel, Purpose
from core.db import Tx


class PlainWords:
    """As plain as a test can read: "new K7Q-2MX" or "3: new, new, urgent"; the secret of the link is the body."""

    async def bulletin(self, tx: Tx, parcel: Parcel, *, now: datetime) -> Bulletin:
        kinds = [item.kind for item in parcel.items]
        if parcel.purpose is not Purpose.ALERT:
            return Bulletin(subject=str(parcel.purpose), body=parcel.code)
        subject = kinds[0] if len(kinds) == 1 else f"{len(kinds)}: {', '.join(sorted(set(kinds)))}"
        return Bulletin(subject=subject, body=parcel.token)
