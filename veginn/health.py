"""What an orchestrator may ask. `live`: the process answers. `ready`: the database answers too."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.db import Database, read


def health_routes(database: Database) -> APIRouter:
    router = APIRouter(prefix="/health")

    @router.get("/live")
    async def live() -> JSONResponse:
        return JSONResponse({"live": True})

    @router.get("/ready")
    async def ready() -> JSONResponse:
        try:
            async with read(database) as tx:
                await tx.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError):
            return JSONResponse({"ready": False, "because": "database"}, status_code=503)
        return JSONResponse({"ready": True})

    return router
