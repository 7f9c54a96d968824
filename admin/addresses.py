"""Where things are, and the one way back that a form may name."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

HOME = "/admin/"
SIGN_IN = "/admin/sign-in"
SIGN_OUT = "/admin/sign-out"
LANGUAGE = "/admin/language"
NOTICES = "/admin/notices"
BROKEN = "/admin/broken"
FEEDBACK = "/admin/feedback"
CONSULTATIONS = "/admin/consultations"
CONSULTATIONS_NOW = "/admin/consultations-now"
NUMBERS = "/admin/consultations/numbers"
DESIGN = "/admin/design"
DUTY = "/admin/duty"
RULES = "/admin/duty/rules"
CHANNELS = "/admin/channels"
ALERTS = "/admin/alerts"
ANSWER = "/answer"
CALENDAR = "/duty"
EVENTS = "/admin/events"
QUEUE_NOW = "/admin/queue-now"
BOARD = "/admin/board"
BOARD_NOW = "/admin/board-now"
BROKEN_FILE = "/admin/broken.csv"
BROKEN_NOW = "/admin/broken-now"
SEARCH = "/admin/search"
MEETING = "/admin/meeting"
KEYS = "/admin/keys"
SETTINGS = "/admin/settings"
ACCOUNTS = "/admin/accounts"
PASSWORD = "/admin/password"  # noqa: S105 - where a page is
START_OVER = "/admin/start-over"

OURS = re.compile(r"/admin/(?:[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*)?(?:\?[A-Za-z0-9_=&-]*)?")


def queue(view: str, *, after: str = "") -> str:
    """`after`: where the page before ended."""
    asked = [f"view={view}"] * (view != "team" or bool(after)) + [f"after={after}"] * bool(after)
    return f"{HOME}?{'&'.join(asked)}" if asked else HOME


def queue_now(view: str, *, after: str = "") -> str:
    return f"{QUEUE_NOW}?view={view}{f'&after={after}' if after else ''}"


def broken(page: str, asked: Mapping[str, str]) -> str:
    """A page, part or file of broken promises; `asked` has what narrows the list, as it was typed."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{page}?{query}" if query else page


def breach_page(breach_id: str) -> str:
    return f"{BROKEN}/{breach_id}"


def account_action(account_id: str, action: str) -> str:
    return f"{ACCOUNTS}/{account_id}/{action}"


def case_page(case_id: str, *, done: str = "") -> str:
    return f"/admin/cases/{case_id}" + (f"?done={done}" if done else "")


def whole_thread(case_id: str) -> str:
    """The page with all that was ever said, from its beginning."""
    return f"/admin/cases/{case_id}?thread=whole#thread-title"


def case_now(case_id: str, *, new_after: int | None = None, whole: bool = False, sent: str = "") -> str:
    """`sent` is the press that a reply was sent with, as long as the page tells of it."""
    asked = [f"new_after={new_after}"] * (new_after is not None) + ["thread=whole"] * whole
    asked += [f"done={sent}"] * bool(sent)
    return f"/admin/cases/{case_id}/now" + (f"?{'&'.join(asked)}" if asked else "")


def case_action(case_id: str, action: str) -> str:
    return f"/admin/cases/{case_id}/{action}"


def copy_out(case_id: str, *, kind: str = "", notes: bool = False) -> str:
    """`kind` of the file; the page without it."""
    return f"/admin/cases/{case_id}/copy-out{'.' if kind else ''}{kind}" + ("?notes=yes" if notes else "")


def case_sign(case_id: str) -> str:
    return f"/admin/cases/{case_id}/here"


def case_events(case_id: str) -> str:
    return f"{EVENTS}?case={case_id}"


def consultation_page(consultation_id: str, *, done: str = "") -> str:
    return f"{CONSULTATIONS}/{consultation_id}" + (f"?done={done}" if done else "")


def consultation_now(consultation_id: str) -> str:
    return f"{CONSULTATIONS}/{consultation_id}/now"


def consultation_action(consultation_id: str, action: str) -> str:
    return f"{CONSULTATIONS}/{consultation_id}/{action}"


def consultation_events(consultation_id: str) -> str:
    return f"{EVENTS}?consultation={consultation_id}"


def answer_page(token: str) -> str:
    """Outside the console: whoever has the link need not be signed in."""
    return f"{ANSWER}/{token}"


def calendar(secret: str) -> str:
    return f"{CALENDAR}/{secret}.ics"


def duty_action(action: str) -> str:
    return f"{DUTY}/{action}"


def duty_of(team_id: str) -> str:
    """For those above the teams."""
    return f"{DUTY}?team={team_id}"


def duty_after(action: str, about: str = "") -> str:
    """`about`: what has come of it, for a page that has something to say of that."""
    return f"{DUTY}?done={action}{f'&about={about}' if about else ''}"


def duty_ask(action: str, about: str) -> str:
    """Asks once more before something is taken away."""
    return f"{DUTY}?ask={action}&about={about}"


def channel_action(channel_id: str, action: str) -> str:
    return f"{CHANNELS}/{channel_id}/{action}"


def alert_seen(alert_id: str) -> str:
    return f"{ALERTS}/{alert_id}/seen"


def alert_page(alert_id: str) -> str:
    """On to what an alert is about."""
    return f"{ALERTS}/{alert_id}"


def offer_answer(case_id: str, answer: str) -> str:
    return f"/admin/offers/{case_id}/{answer}"


def queue_after(answer: str) -> str:
    """The queue, with what has become of an offer."""
    return f"{HOME}?offer={answer}"


def meeting_action(action: str) -> str:
    return f"{MEETING}/{action}"


def meeting_after(action: str) -> str:
    return f"{MEETING}?done={action}"


def setup_page(document: str) -> str:
    return f"{SETTINGS}/{document}"


def setup_after(document: str, done: str, at: str = "") -> str:
    """`at`: the id of the row that the focus goes to, with a script or without."""
    return f"{SETTINGS}/{document}?done={done}{f'#{at}' if at else ''}"


def setup_action(document: str, action: str) -> str:
    return f"{SETTINGS}/{document}/{action}"


def setup_file(document: str, kind: str) -> str:
    return f"{SETTINGS}/{document}/files/{kind}"


def setup_version(document: str, number: int) -> str:
    return f"{SETTINGS}/{document}/versions/{number}"


def setup_row(document: str, section: str, row: int | str) -> str:
    """`row` counts from 1; "new" is the form of a new one."""
    return f"{SETTINGS}/{document}/rows/{section}/{row}"


def sign_in(next_: str) -> str:
    return SIGN_IN if next_ == HOME else f"{SIGN_IN}?{urlencode({'next': next_})}"


def own_password(next_: str) -> str:
    return PASSWORD if next_ == HOME else f"{PASSWORD}?{urlencode({'next': next_})}"


def our_own(address: str) -> str:
    """`address` when it plainly is a page of the console, else the queue: never another site."""
    return address if OURS.fullmatch(address) else HOME
