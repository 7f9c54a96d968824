import gzip
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

__all__ = ["SHARED_STATIC", "StaticFiles"]

SHARED_STATIC = Path(__file__).parent / "static"

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
}
COMPRESSIBLE = {".css", ".js", ".svg", ".txt"}
FOREVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
STAMPED = re.compile(r"^(?P<stem>.+)\.(?P<stamp>[0-9a-f]{10})(?P<suffix>\.[a-z]+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    stamp: str
    media_type: str
    plain: bytes
    packed: bytes | None

    @classmethod
    def read(cls, path: Path) -> "Asset":
        """Raises KeyError for a kind of file we do not serve."""
        content = path.read_bytes()
        packed = gzip.compress(content, mtime=0) if path.suffix in COMPRESSIBLE else None
        return cls(
            stamp=hashlib.sha256(content).hexdigest()[:10],
            media_type=TYPES[path.suffix],
            plain=content,
            packed=packed if packed and len(packed) < len(content) else None,
        )


class StaticFiles:
    """Every asset, read into memory once at the start and served under an address that changes with its content.

    The shared folder comes first; a name found in two folders raises ValueError. An address with an older stamp
    (a page loaded before an upgrade) answers with today's content, and is not kept.
    """

    def __init__(self, folders: Sequence[Path] = (), *, prefix: str = "/static") -> None:
        self.prefix = prefix
        self.assets: dict[str, Asset] = {}
        for name, path in (found for folder in (SHARED_STATIC, *folders) for found in files_in(folder)):
            if name in self.assets:
                raise ValueError(f"two static files are named {name}")
            self.assets[name] = Asset.read(path)

    def url(self, name: str) -> str:
        """Raises KeyError for a name that does not exist."""
        stem, dot, suffix = name.rpartition(".")
        return f"{self.prefix}/{stem}.{self.assets[name].stamp}{dot}{suffix}"

    def route(self) -> Route:
        return Route(self.prefix + "/{name:path}", self.answer, methods=["GET"], name="static")

    async def answer(self, request: Request) -> Response:
        name, stamp = unstamped(request.path_params["name"])
        asset = self.assets.get(name)
        if asset is None:
            return Response("404\n", status_code=404, media_type="text/plain")
        headers = {
            "Cache-Control": FOREVER if stamp == asset.stamp else ASK_FIRST,
            "Content-Type": asset.media_type,
            "ETag": f'W/"{asset.stamp}"',
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        if asset.packed is not None and takes_gzip(request.headers.get("accept-encoding", "")):
            return Response(asset.packed, headers={**headers, "Content-Encoding": "gzip"})
        return Response(asset.plain, headers=headers)


def files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(folder).as_posix(), path


def unstamped(name: str) -> tuple[str, str]:
    """`base.3f2a9c1b07.css` -> (`base.css`, `3f2a9c1b07`)."""
    found = STAMPED.match(name)
    return (found["stem"] + found["suffix"], found["stamp"]) if found else (name, "")


def takes_gzip(accept_encoding: str) -> bool:
    codings = (part.strip().lower().partition(";") for part in accept_encoding.split(","))
    return any(coding.strip() == "gzip" and not re.fullmatch(r"\s*q=0(\.0*)?\s*", q) for coding, _, q in codings)
