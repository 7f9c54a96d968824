"""What a bulletin was about, in words: a reference or that somebody asked, and the time left. Nobody's words."""

from datetime import datetime, timedelta

from admin.views.say import Say
from core.alerts.records import Item, Subject


def about(say: Say, subject: Subject, reference: str, kind: str) -> str:
    if subject is Subject.CASE:
        return say("alert.line.case", reference=reference, what=say.first(f"notice.{kind}", "notice.other"))
    return say.first(f"consultation_notice.{kind}", "consultation_notice.other")


def left(say: Say, item: Item, *, now: datetime) -> str:
    """Empty where nothing is promised."""
    if item.promised_at is None:
        return ""
    late = now >= item.promised_at
    span = now - item.promised_at if late else item.promised_at - now
    moment, amount = say.moment(item.promised_at, now=now), say.amount(max(span, timedelta(0)))
    return say("alert.over" if late else "alert.left", moment=moment, amount=amount)
