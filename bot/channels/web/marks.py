"""What tells who somebody is, marked for the eye of the one who wrote it. Pure."""

from bot.i18n import Catalogs
from core.anonymity import findings_in, may_be_kept
from web.marked import Mark


def marks_in(text: str, catalogs: Catalogs, locale: str, ours: frozenset[str]) -> tuple[Mark, ...]:
    """Nothing when the text may be kept."""
    findings = findings_in(text, ours=ours)
    if may_be_kept(findings):
        return ()
    return tuple(Mark(one.start, one.end, catalogs.say(locale, f"found.{one.kind}")) for one in findings)
