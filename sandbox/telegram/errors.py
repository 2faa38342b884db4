"""How Telegram refuses: its statuses and its sentences, and the refusals that a test can order.

The sentences are those of Telegram's own server (https://github.com/tdlib/telegram-bot-api, ``Client.cpp``)
and of the library beneath it (https://github.com/tdlib/td).
"""

import json
from typing import Any

from sandbox.faults import Fault


class ApiError(Exception):
    """A request that is refused. ``status`` is both the HTTP status and Telegram's ``error_code``.

    ``retry_after`` (seconds) goes with a 429, ``migrate_to_chat_id`` with the 400 of a group that is a supergroup now
    (https://core.telegram.org/bots/api#responseparameters).
    """

    def __init__(
        self, status: int, description: str, retry_after: int | None = None, *, migrate_to_chat_id: int | None = None
    ) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.migrate_to_chat_id = migrate_to_chat_id

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}

    def as_json(self) -> dict[str, Any]:
        refusal = {"ok": False, "error_code": self.status, "description": self.description}
        told = {"retry_after": self.retry_after, "migrate_to_chat_id": self.migrate_to_chat_id}
        parameters = {name: value for name, value in told.items() if value is not None}
        return {**refusal, "parameters": parameters} if parameters else refusal


def bad_request(reason: str) -> ApiError:
    """A 400. The reason begins with a small letter, as with Telegram, unless it is a code (``BUTTON_…``)."""
    is_code = len(reason) > 1 and (reason[1] == "_" or "A" <= reason[1] <= "Z")
    return ApiError(400, "Bad Request: " + (reason if is_code else reason[:1].lower() + reason[1:]))


def forbidden(reason: str) -> ApiError:
    """A 403: the bot may not write there."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """A 409: another reader of the updates is in the way."""
    return ApiError(409, f"Conflict: {reason}")


def flood_error(retry_after: int) -> ApiError:
    """A 429: the bot sends too fast; ``retry_after`` is in seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after)


def upgraded(new_chat_id: int) -> ApiError:
    """A 400: the group is a supergroup of another id now."""
    return ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=new_chat_id)


def refusal(status: int, description: str) -> Fault:
    """Any refusal in Telegram's form, to be ordered with `Faults.add`: ``400, "Bad Request: chat not found"``."""
    return Fault(status=status, body=json.dumps(ApiError(status, description).as_json()))


def too_many_requests(retry_after: int) -> Fault:
    """Telegram's 429, to be ordered with `Faults.add`; ``retry_after`` is in seconds."""
    error = flood_error(retry_after)
    return Fault(status=error.status, body=json.dumps(error.as_json()), headers=error.headers)


def server_error(status: int = 502, description: str = "Bad Gateway", *, acts_first: bool = False) -> Fault:
    """A 5xx as Telegram words it. ``acts_first``: the request is carried out and only its answer is lost."""
    return Fault(status=status, body=json.dumps(ApiError(status, description).as_json()), acts_first=acts_first)
