"""All settings, read once at the start and passed down; no room imports them from here as a global.

Names are `VEGINN_…` in the environment or in `.env`; an unknown name with the prefix is refused, because a mistyped
setting that is silently ignored is a setting that somebody believes in.
"""

import os
import re
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import SetupError

PREFIX = "VEGINN_"
ENV_FILE = ".env"
UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}
LONGEST = timedelta(days=30)
"""A promise that takes longer is none, and a date beyond the calendar stops every conversation."""
SECRET_FORM = re.compile(r"[A-Za-z0-9_-]{16,256}")
USUAL_SERVICES = "slack,workflows,wxteams,46elks,elks,twilio,sinch,vonage,threema,pover,signl4,pagerduty,opsgenie"
"""Services with an address of their own. One that takes any host would let staff knock on doors inside the network."""
TOKEN_FORM = re.compile(r"\d+:[A-Za-z0-9_-]{4,}")


class TelegramMode(StrEnum):
    OFF = "off"
    POLLING = "polling"
    WEBHOOK = "webhook"


class TelegramDoor(StrEnum):
    """OPEN: the whole conversation may be had there. DOORBELL: nothing is taken in, and the way leads to the web page."""

    OPEN = "open"
    DOORBELL = "doorbell"


class Consultations(StrEnum):
    """Whether partners may ask without a name in Telegram too, which always sees who writes."""

    OFF = "off"
    ON = "on"


class Feedback(StrEnum):
    """Whether a family whose case is closed is asked, at its next word, how it was."""

    OFF = "off"
    ON = "on"


def _duration(raw: Any) -> Any:
    found = re.fullmatch(r"(\d{1,9})([smh])", raw.strip()) if isinstance(raw, str) else None
    if isinstance(raw, str) and not found:
        raise ValueError("write a number and s, m or h, such as 24h")
    return timedelta(**{UNITS[found[2]]: int(found[1])}) if found else raw


def _positive(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise ValueError("must be longer than nothing")
    if value > LONGEST:
        raise ValueError(f"must be {LONGEST.days} days at most")
    return value


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write a whole address, such as https://veginn.example.no")
    return value.rstrip("/")


def _mail_address(value: str) -> str:
    if value and not re.fullmatch(r"[^@\s<>\"]+@[A-Za-z0-9.-]+", value):
        raise ValueError("write one address, such as veginn@example.no")
    return value


def _services(value: str) -> str:
    if not all(re.fullmatch(r"[a-z0-9]+", one) for one in _listed(value.lower())):
        raise ValueError("write schemes of Apprise with commas between, such as slack,workflows")
    return value


def _operators(value: SecretStr) -> SecretStr:
    if not all(
        re.fullmatch(r"[A-Za-z0-9]+://.+", one) or _mail_address(one) for one in _listed(value.get_secret_value())
    ):
        raise ValueError("write mail addresses and addresses of Apprise with commas between")
    return value


def _heartbeat(value: SecretStr) -> SecretStr:
    if value.get_secret_value():
        _web_address(value.get_secret_value())
    return value


def _listed(value: str) -> tuple[str, ...]:
    return tuple(one for one in re.split(r"[\s,]+", value) if one)


Duration = Annotated[timedelta, BeforeValidator(_duration), AfterValidator(_positive)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]


class Settings(BaseSettings):
    """One frozen object. Secrets do not show in logs or error messages."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=ENV_FILE, extra="ignore", frozen=True)

    database_url: str = "sqlite:///var/veginn.db"
    key_file: Path = Path("var/veginn.key")
    public_url: WebAddress = "http://127.0.0.1:8000"
    host: str = Field("127.0.0.1", min_length=1)  # empty would mean every network there is
    port: int = Field(8000, ge=0, le=65535)
    telegram_token: SecretStr = SecretStr("")
    telegram_api: WebAddress = "https://api.telegram.org"
    telegram_mode: TelegramMode = TelegramMode.OFF
    telegram_secret: SecretStr = SecretStr("")
    telegram_door: TelegramDoor = TelegramDoor.OPEN
    telegram_consultations: Consultations = Consultations.OFF
    feedback: Feedback = Feedback.OFF
    smtp_url: SecretStr = SecretStr("")
    mail_from: MailAddress = ""
    alert_services: Annotated[str, AfterValidator(_services)] = USUAL_SERVICES
    alert_urls: Annotated[SecretStr, AfterValidator(_operators)] = SecretStr("")
    heartbeat_url: Annotated[SecretStr, AfterValidator(_heartbeat)] = SecretStr("")
    sla: Duration = timedelta(hours=24)
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @property
    def services(self) -> frozenset[str]:
        """Schemes of Apprise through which staff may be told."""
        return frozenset(_listed(self.alert_services.lower()))

    @property
    def operators(self) -> tuple[str, ...]:
        """Where the operator is told that the clock stands still."""
        return _listed(self.alert_urls.get_secret_value())

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")


def load_settings(**given: Any) -> Settings:
    """What the environment says, with `given` on top.

    Raises:
        SetupError: one line that names the setting and says what to do.
    """
    _refuse_unknown()
    try:
        settings = Settings(**given)
    except ValidationError as problem:
        raise SetupError(_first_problem(problem)) from None
    _check_telegram(settings)
    _check_alerts(settings)
    return settings if "public_url" in settings.model_fields_set else _at_its_own_port(settings)


def _at_its_own_port(settings: Settings) -> Settings:
    """Where nobody has said how the world sees us, we are seen where we listen."""
    return settings.model_copy(update={"public_url": f"http://127.0.0.1:{settings.port}"})


def known_names() -> tuple[str, ...]:
    return tuple(PREFIX + name.upper() for name in Settings.model_fields)


def _refuse_unknown() -> None:
    present = {name for name in (*os.environ, *dotenv_values(ENV_FILE)) if name.upper().startswith(PREFIX)}
    unknown = sorted(name for name in present if name.upper() not in known_names())
    if unknown:
        raise SetupError(f"Unknown setting {unknown[0]}. Known settings: {', '.join(known_names())}.")


def _first_problem(problem: ValidationError) -> str:
    first = problem.errors(include_input=False, include_url=False)[0]
    name = PREFIX + str(first["loc"][0]).upper()
    return f"The setting {name} is wrong: {first['msg'].removeprefix('Value error, ')}."


def _check_alerts(settings: Settings) -> None:
    if settings.smtp_url.get_secret_value() and not settings.mail_from:
        raise SetupError("VEGINN_MAIL_FROM is missing: mail needs a sender, such as veginn@example.no.")
    if not settings.smtp_url.get_secret_value() and any("://" not in one for one in settings.operators):
        raise SetupError("VEGINN_ALERT_URLS has a mail address, and VEGINN_SMTP_URL is missing: no mail would go.")


def _check_telegram(settings: Settings) -> None:
    if settings.telegram_mode is TelegramMode.OFF:
        return
    if not TOKEN_FORM.fullmatch(settings.telegram_token.get_secret_value()):
        raise SetupError(
            "VEGINN_TELEGRAM_TOKEN is missing or is not a bot token. BotFather gives it; it looks like 123456:ABC…."
        )
    secret = settings.telegram_secret.get_secret_value()
    if settings.telegram_mode is TelegramMode.WEBHOOK and not SECRET_FORM.fullmatch(secret):
        raise SetupError(
            "VEGINN_TELEGRAM_SECRET must be 16 to 256 letters, digits, _ or -. Webhook mode does not start without it."
        )
