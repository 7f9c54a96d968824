from collections.abc import Mapping

from bot.i18n import LOCALES, Catalogs
from web.page import PracticeWords


def words_of_practice(catalogs: Catalogs) -> Mapping[str, PracticeWords]:
    return {
        locale: PracticeWords(title=catalogs.say(locale, "practice.title"), band=catalogs.say(locale, "practice.band"))
        for locale in LOCALES
    }
