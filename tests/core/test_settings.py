"""A wrong setting stops the start with one line that names it, says what to do, and shows no secret."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import SetupError
from core.settings import PREFIX, TelegramDoor, TelegramMode, known_names, load_settings

SECRET = "4711:hemmeleg-teikn-som-ingen-skal-sjå"
TOKEN = "4711:AAhemmelegteikn"
HOOK_SECRET = "hemmeleg-for-webhook-1"

BAD = {
    "HOST": ("",),
    "PORT": ("åtti", "70000", "-1", ""),
    "PUBLIC_URL": ("veginn.no", "ftp://veginn.no", "https://", "http://[1", ""),
    "TELEGRAM_API": ("api.telegram.org",),
    "TELEGRAM_MODE": ("on", "POLLING!"),
    "TELEGRAM_DOOR": ("shut", "off", ""),
    "SLA": ("24", "1d", "0h", "-3h", "24 h", "721h", "99999999h", "99999999999999h", ""),
    "LOG_LEVEL": ("loud", "info"),
    "MAIL_FROM": ("veginn", "a b@example.no", "a@example.no, b@example.no", "a@example.no\nBcc: b@example.no"),
    "ALERT_SERVICES": ("slack://", "slack;ntfys", "json://10.0.0.1"),
    "ALERT_URLS": ("hemmeleg", "json://"),
    "HEARTBEAT_URL": ("file:///etc/passwd", "ftp://example.no/hemmeleg", "hc.example/hemmeleg", "https://"),
}


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting and no .env but those of the test."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.upper().startswith(PREFIX):
            monkeypatch.delenv(name)


def refusal() -> str:
    with pytest.raises(SetupError) as caught:
        load_settings()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_without_any_setting_the_program_is_private_and_promises_24_hours() -> None:
    settings = load_settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database_url == "sqlite:///var/veginn.db"
    assert settings.sla == timedelta(hours=24)
    assert settings.telegram_mode is TelegramMode.OFF
    assert settings.telegram_door is TelegramDoor.OPEN


@pytest.mark.parametrize(
    ("written", "meant"), [("30s", timedelta(seconds=30)), ("15m", timedelta(minutes=15)), ("24h", timedelta(hours=24))]
)
def test_a_promise_is_written_as_a_number_and_a_unit(
    monkeypatch: pytest.MonkeyPatch, written: str, meant: timedelta
) -> None:
    monkeypatch.setenv("VEGINN_SLA", written)
    assert load_settings().sla == meant


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_bad_value_names_its_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    assert refusal().startswith(f"The setting {PREFIX}{name} is wrong: ")


@pytest.mark.parametrize("name", ["VEGINN_PROT", "veginn_sla_hours", "VEGINN_"])
def test_an_unknown_name_is_refused_with_those_that_are_known(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")
    assert refusal().startswith(f"Unknown setting {name}. Known settings: VEGINN_DATABASE_URL, ")


def test_an_unknown_name_in_the_env_file_is_refused_too() -> None:
    Path(".env").write_text("VEGINN_SLAA=30s\n")
    assert refusal().startswith("Unknown setting VEGINN_SLAA.")


def test_the_env_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("VEGINN_SLA=30s\nVEGINN_PORT=9000\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("VEGINN_PORT", "9001")
    assert (load_settings().sla, load_settings().port) == (timedelta(seconds=30), 9001)


@pytest.mark.parametrize("token", ["", "hemmeleg", SECRET])
def test_telegram_needs_a_token_that_is_one(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("VEGINN_TELEGRAM_MODE", "polling")
    monkeypatch.setenv("VEGINN_TELEGRAM_TOKEN", token)
    assert refusal().startswith("VEGINN_TELEGRAM_TOKEN is missing or is not a bot token.")
    assert not token or token not in refusal()


@pytest.mark.parametrize("secret", ["", "for-kort", "æ" * 20, "x" * 257])
def test_a_webhook_does_not_start_without_a_good_secret(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    for name, value in (("MODE", "webhook"), ("TOKEN", TOKEN), ("SECRET", secret)):
        monkeypatch.setenv(f"VEGINN_TELEGRAM_{name}", value)
    assert refusal().startswith("VEGINN_TELEGRAM_SECRET must be 16 to 256 ")
    assert TOKEN not in refusal()
    assert not secret or secret not in refusal()


def test_no_secret_shows_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("MODE", "webhook"), ("TOKEN", TOKEN), ("SECRET", HOOK_SECRET)):
        monkeypatch.setenv(f"VEGINN_TELEGRAM_{name}", value)
    shown = f"{load_settings()!r} {load_settings()} {load_settings().model_dump()}"
    assert TOKEN not in shown
    assert HOOK_SECRET not in shown


def test_mail_needs_a_sender_and_an_operator_with_a_mail_address_needs_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VEGINN_SMTP_URL", f"smtps://vakt:{HOOK_SECRET}@mail.example.no")
    assert refusal().startswith("VEGINN_MAIL_FROM is missing")
    assert HOOK_SECRET not in refusal()
    monkeypatch.setenv("VEGINN_MAIL_FROM", "veginn@example.no")
    monkeypatch.setenv("VEGINN_ALERT_URLS", f"drift@example.no, json://drift.example/{HOOK_SECRET}\ndrift2@example.no")
    settings = load_settings()
    assert settings.operators == ("drift@example.no", f"json://drift.example/{HOOK_SECRET}", "drift2@example.no")
    assert HOOK_SECRET not in f"{settings!r} {settings} {settings.model_dump()}"
    monkeypatch.delenv("VEGINN_SMTP_URL")
    assert refusal().startswith("VEGINN_ALERT_URLS has a mail address")


def test_services_are_a_list_that_may_be_empty_and_usually_opens_no_door_inside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load_settings().services.isdisjoint({"json", "jsons", "ntfy", "ntfys", "xml", "form", "syslog", "mailto"})
    monkeypatch.setenv("VEGINN_ALERT_SERVICES", "Slack, ntfys")
    assert load_settings().services == {"slack", "ntfys"}
    monkeypatch.setenv("VEGINN_ALERT_SERVICES", "")
    assert load_settings().services == frozenset()


def test_settings_cannot_be_changed_once_they_are_read() -> None:
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 9  # type: ignore[misc] # the fault under test


def test_every_setting_has_the_prefix() -> None:
    assert all(name.startswith(PREFIX) for name in known_names())
