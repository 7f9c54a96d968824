"""Plain answers given before anyone knows which language to speak: three short lines, one in each."""

from http import HTTPStatus

from starlette.types import Send

__all__ = ["refuse"]

WORDS = {
    HTTPStatus.BAD_REQUEST: (
        "Denne adressa svarar vi ikkje på.",
        "Denne adressen svarer vi ikke på.",
        "We do not answer at this address.",
    ),
    HTTPStatus.FORBIDDEN: (
        "Dette kom ikkje frå sida vår. Gå tilbake, last sida på nytt og prøv ein gong til.",
        "Dette kom ikke fra siden vår. Gå tilbake, last siden på nytt og prøv en gang til.",
        "This did not come from our page. Go back, reload the page and try once more.",
    ),
    HTTPStatus.REQUEST_TIMEOUT: (
        "Sendinga tok for lang tid. Gå tilbake og prøv ein gong til.",
        "Sendingen tok for lang tid. Gå tilbake og prøv en gang til.",
        "Sending took too long. Go back and try once more.",
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "Teksten er for lang for oss. Gå tilbake, kort han ned og prøv ein gong til.",
        "Teksten er for lang for oss. Gå tilbake, kort den ned og prøv en gang til.",
        "The text is too long for us. Go back, make it shorter and try once more.",
    ),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: (
        "Filer kan vi ikkje ta imot her. Gå tilbake og skriv med ord.",
        "Filer kan vi ikke ta imot her. Gå tilbake og skriv med ord.",
        "We cannot take files here. Go back and write in words.",
    ),
}


async def refuse(send: Send, status: HTTPStatus) -> None:
    """Answers at once and closes the connection: whatever is left of the body is not read."""
    body = ("\n".join(WORDS[status]) + "\n").encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": body})
