from collections.abc import Callable, Mapping

from admin.services import Practice
from bot.i18n import LOCALES, Catalogs
from veginn.demo import PASSWORD, demo_logins
from veginn.house import House
from web.page import PracticeWords


def words_of_practice(catalogs: Catalogs) -> Mapping[str, PracticeWords]:
    return {
        locale: PracticeWords(title=catalogs.say(locale, "practice.title"), band=catalogs.say(locale, "practice.band"))
        for locale in LOCALES
    }


def practice_desk(house: House, start_over: Callable[[], None] | None) -> Practice | None:
    """None in a real house, whatever is asked for."""
    if not house.practice or start_over is None:
        return None
    towns = {team.id: team.town for team in house.teams}
    logins = tuple((login.login, login.role, towns.get(login.team, "")) for login in demo_logins())
    return Practice(start_over=start_over, logins=logins, password=PASSWORD)
