"""Where things are, and the one way back that a form may name."""

import re
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
EVENTS = "/admin/events"
QUEUE_NOW = "/admin/queue-now"
BROKEN_NOW = "/admin/broken-now"

OURS = re.compile(r"/admin/(?:[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*)?(?:\?[A-Za-z0-9_=&-]*)?")


def case_page(case_id: str, *, done: str = "") -> str:
    return f"/admin/cases/{case_id}" + (f"?done={done}" if done else "")


def case_now(case_id: str) -> str:
    return f"/admin/cases/{case_id}/now"


def case_action(case_id: str, action: str) -> str:
    return f"/admin/cases/{case_id}/{action}"


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


def sign_in(next_: str) -> str:
    return SIGN_IN if next_ == HOME else f"{SIGN_IN}?{urlencode({'next': next_})}"


def our_own(address: str) -> str:
    """`address` when it plainly is a page of the console, else the queue: never another site."""
    return address if OURS.fullmatch(address) else HOME
