import asyncio
from dataclasses import dataclass, field

import jinja2

from bot.conversation import Reception
from bot.i18n import Catalogs
from core.clock import Clock
from core.db import Database
from core.ids import IdSource
from core.setup import InForce
from core.teams import Team
from core.vault import Vault

EXIT_TO = "https://www.yr.no/"
"""Where quick exit leads: a page that anybody might have been reading."""


@dataclass(slots=True, frozen=True, kw_only=True)
class WebChatServices:
    """What the web chat stands on. `environment` finds the templates of this package; cookies are Secure behind https.

    `teams` are as they were at the start. Event streams end soon after `stop` is set.
    """

    database: Database
    vault: Vault
    ids: IdSource
    clock: Clock
    catalogs: Catalogs
    reception: Reception
    environment: jinja2.Environment
    secure_cookies: bool
    teams: tuple[Team, ...] = ()
    exit_to: str = EXIT_TO
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def setup(self) -> InForce:
        """As it was last seen: no page waits for a database to tell whom to ring."""
        return self.reception.setup.known
