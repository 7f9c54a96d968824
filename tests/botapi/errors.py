"""What the server refuses, in the words of the official one (tdlib/telegram-bot-api, Client.cpp).

ApiError
    BadRequestError      400
    UnauthorizedError    401
    ForbiddenError       403
    NotFoundError        404
    ConflictError        409
    TooManyRequestsError 429, says how long to wait
    RestartingError      500
"""

from typing import Any


class ApiError(Exception):
    code = 400
    prefix = "Bad Request: "

    def __init__(self, reason: str = "", **parameters: int) -> None:
        self.description = f"{self.prefix}{reason}" if reason else self.prefix.removesuffix(": ")
        self.parameters = parameters
        super().__init__(self.description)

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body

    def headers(self) -> dict[str, str]:
        retry_after = self.parameters.get("retry_after")
        return {} if retry_after is None else {"Retry-After": str(retry_after)}


class BadRequestError(ApiError):
    pass


class UnauthorizedError(ApiError):
    code = 401
    prefix = "Unauthorized: "


class ForbiddenError(ApiError):
    code = 403
    prefix = "Forbidden: "


class NotFoundError(ApiError):
    code = 404
    prefix = "Not Found: "


class ConflictError(ApiError):
    code = 409
    prefix = "Conflict: "


class TooManyRequestsError(ApiError):
    code = 429
    prefix = "Too Many Requests: "

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after}", retry_after=retry_after)


class RestartingError(ApiError):
    code = 500
    prefix = "Internal Server Error: "

    def __init__(self) -> None:
        super().__init__("restart")
