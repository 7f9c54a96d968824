"""What can go wrong below a page without being a defect of ours."""

from sqlalchemy.exc import SQLAlchemyError

DATABASE_AWAY = (SQLAlchemyError, OSError)
