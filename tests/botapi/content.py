"""The contents a person may send, in the fields the official server uses."""

import re
from typing import Any

COMMAND = re.compile(r"/[A-Za-z0-9_]+(@\w+)?")


def text_content(text: str) -> dict[str, Any]:
    command = COMMAND.match(text)
    if command is None:
        return {"text": text}
    return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": len(command.group())}]}


def _file(name: str, size: int = 2048) -> dict[str, Any]:
    return {"file_id": f"file-{name}", "file_unique_id": f"unique-{name}", "file_size": size}


def photo(caption: str | None, media_group: str | None) -> dict[str, Any]:
    sizes = [_file("photo-small", 512) | {"width": 90, "height": 67}, _file("photo") | {"width": 800, "height": 600}]
    extra = {"caption": caption, "media_group_id": media_group}
    return {"photo": sizes} | {name: value for name, value in extra.items() if value is not None}


def voice(seconds: int) -> dict[str, Any]:
    return {"voice": _file("voice") | {"duration": seconds, "mime_type": "audio/ogg"}}


def sticker() -> dict[str, Any]:
    shape = {"width": 512, "height": 512, "emoji": "🙂", "set_name": "Smiles"}
    return {"sticker": _file("sticker") | shape | {"is_animated": False, "is_video": False, "type": "regular"}}


def document(name: str) -> dict[str, Any]:
    return {"document": _file("document") | {"file_name": name, "mime_type": "application/pdf"}}


def contact(number: str, *, first_name: str, user_id: int | None) -> dict[str, Any]:
    card: dict[str, Any] = {"phone_number": number, "first_name": first_name}
    return {"contact": card if user_id is None else card | {"user_id": user_id}}


def location(latitude: float, longitude: float) -> dict[str, Any]:
    return {"location": {"latitude": latitude, "longitude": longitude}}


def forwarded(text: str, origin: dict[str, Any], *, at: int) -> dict[str, Any]:
    legacy = {"forward_sender_name": origin["sender_user_name"]} if "sender_user_name" in origin else {}
    return text_content(text) | {"forward_origin": origin, "forward_date": at} | legacy
