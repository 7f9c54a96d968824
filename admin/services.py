import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import jinja2

from bot.i18n import Catalogs
from core.alerts.channels import Channels
from core.cases.desk import Desk
from core.clock import Clock
from core.consultations.desk import ConsultationDesk
from core.db import Database
from core.duty.rota import Rota
from core.ids import IdSource
from core.setup import Setup, SetupDesk
from core.vault import Vault


@dataclass(slots=True, frozen=True, kw_only=True)
class Practice:
    """What only the console of a practice house has. `start_over` ends this house soon; a new one comes in its place.

    `logins`: each invented name that may sign in, its role, and the town of its team or "". They share the password.
    """

    start_over: Callable[[], None]
    logins: tuple[tuple[str, str, str], ...]
    password: str


@dataclass(slots=True, frozen=True, kw_only=True)
class AdminServices:
    """What the console stands on. `environment` finds the templates of this package; cookies are Secure behind https.

    Event streams end soon after `stop` is set, so that a stop is quick. `demo`: nothing leaves the machine, and pages say so.
    """

    database: Database
    vault: Vault
    desk: Desk
    consultations: ConsultationDesk
    rota: Rota
    channels: Channels
    setup: SetupDesk
    in_force: Setup
    clock: Clock
    ids: IdSource
    catalogs: Catalogs
    environment: jinja2.Environment
    promise: timedelta
    public_url: str
    secure_cookies: bool
    demo: bool = False
    practice: Practice | None = None
    stop: asyncio.Event = field(default_factory=asyncio.Event)
