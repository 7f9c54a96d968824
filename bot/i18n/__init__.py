"""The words, in Nynorsk, Bokmål and English. Keys are the msgids; a missing text is an error, never a silent fallback."""

from bot.i18n.catalogs import Catalogs, MissingWords
from bot.i18n.locales import DEFAULT_LOCALE, LOCALES, locale_from

__all__ = ["DEFAULT_LOCALE", "LOCALES", "Catalogs", "MissingWords", "locale_from"]
