"""setWebhook, deleteWebhook, getWebhookInfo. Like the official server started with --local, any http address will do."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.botapi import rules
from tests.botapi.arguments import Arguments
from tests.botapi.delivery import Webhook
from tests.botapi.errors import BadRequestError, TooManyRequestsError
from tests.botapi.polling import Polling
from tests.botapi.postman import Postman
from tests.botapi.queues import DEFAULT_KINDS
from tests.botapi.world import World


@dataclass(slots=True)
class Hooking:
    world: World
    polling: Polling
    postman: Postman
    _next_allowed_at: float = 0.0

    def set_webhook(self, given: Arguments) -> str:
        """What to say about it. Raises TooManyRequestsError when asked twice within one second."""
        url = given.text("url")
        if not url:
            return self.delete_webhook(given)
        self._check_haste()
        wanted = _webhook(url, given)
        if wanted == self.postman.webhook and not given.flag("drop_pending_updates"):
            self.polling.remember_kinds(given)
            return "Webhook is already set"
        self.polling.end_for_webhook()
        self._drop_pending(given)
        self.polling.remember_kinds(given)
        self.postman.start(wanted)
        self.world.applied("setWebhook", text=url, arguments=given.values)
        return "Webhook was set"

    def delete_webhook(self, given: Arguments) -> str:
        was_set = self.postman.webhook is not None
        self.postman.stop()
        self._drop_pending(given)
        self.world.applied("deleteWebhook", arguments=given.values)
        return "Webhook was deleted" if was_set else "Webhook is already deleted"

    def webhook_info(self) -> dict[str, Any]:
        webhook, error, kinds = self.postman.webhook, self.postman.last_error, self.world.updates.kinds
        info: dict[str, Any] = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.world.updates.waiting(self.world.now())),
        }
        if webhook is not None:
            info |= {"max_connections": webhook.max_connections, "ip_address": "127.0.0.1"}
        if webhook is not None and error is not None:
            info |= {"last_error_date": error[0], "last_error_message": error[1]}
        return info if kinds == DEFAULT_KINDS else info | {"allowed_updates": sorted(kinds)}

    def _check_haste(self) -> None:
        if self.world.now() < self._next_allowed_at:
            raise TooManyRequestsError(1)
        self._next_allowed_at = self.world.now() + 1

    def _drop_pending(self, given: Arguments) -> None:
        if given.flag("drop_pending_updates"):
            self.world.updates.keep_last(0)


def _webhook(url: str, given: Arguments) -> Webhook:
    address = url if "://" in url else f"https://{url}"
    if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname:
        raise BadRequestError("invalid webhook URL specified")
    connections = given.integer("max_connections", 40, at_least=1, at_most=100)
    return Webhook(url=address, secret=rules.secret_token(given.text("secret_token")), max_connections=connections)
