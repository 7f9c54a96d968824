from fastapi import APIRouter

from admin import addresses
from admin.carried import Kind
from admin.gate import Gate
from admin.giving_back import FormKeeper, GivingBack
from admin.routes.accounts import AccountPages
from admin.routes.alerts import AlertPages
from admin.routes.answer import AnswerPages
from admin.routes.board import BoardPages
from admin.routes.broken import BrokenPages
from admin.routes.calendar import CalendarPages
from admin.routes.case import CasePages
from admin.routes.channels import ChannelPages
from admin.routes.consultation import ConsultationPages
from admin.routes.consultations import ConsultationQueue
from admin.routes.copy_out import CopyOutPages
from admin.routes.duty import DutyPages
from admin.routes.entrance import Entrance
from admin.routes.feedback import FeedbackPages
from admin.routes.keys import KeysPage
from admin.routes.looks import Looks
from admin.routes.meeting import MeetingPages
from admin.routes.offers import OfferPages
from admin.routes.own_password import OwnPassword
from admin.routes.queue import QueuePages
from admin.routes.rules import RulesPages
from admin.routes.search import SearchPages
from admin.routes.setup import SetupPages
from admin.routes.start_over import StartOver
from admin.routes.stream import Rhythm, Streams
from admin.services import AdminServices
from admin.unwell import guarded
from core.staff.passwords import Passwords

__all__ = ["AdminServices", "Rhythm", "build_router"]


def build_router(services: AdminServices, *, rhythm: Rhythm | None = None) -> APIRouter:
    """Everything under `/admin/`, and what staff open outside it.

    The order matters at the end only: what nothing else answers is not there.
    """
    gate, passwords = Gate(services), Passwords()
    cases, consultations = CasePages(gate), ConsultationPages(gate)
    rules, duty, channels = RulesPages(gate), DutyPages(gate), ChannelPages(gate)
    setup, broken, accounts = SetupPages(gate), BrokenPages(gate), AccountPages(gate)
    forms: dict[str, FormKeeper] = {
        addresses.RULES: rules,
        addresses.DUTY: duty,
        addresses.CHANNELS: channels,
        addresses.SETTINGS: setup,
        addresses.BROKEN: broken,
        addresses.ACCOUNTS: accounts,
    }
    giving = GivingBack(gate, {Kind.CASE: cases, Kind.CONSULTATION: consultations}, forms)
    own = OwnPassword(gate, giving, passwords)
    rooms = (
        Entrance(gate, giving, own, passwords),
        own,
        QueuePages(gate),
        SearchPages(gate),
        MeetingPages(gate),
        KeysPage(gate),
        OfferPages(gate),
        CopyOutPages(gate),
        cases,
        ConsultationQueue(gate),
        consultations,
        BoardPages(gate),
        broken,
        FeedbackPages(gate),
        rules,
        duty,
        channels,
        setup,
        accounts,
        AlertPages(gate),
        AnswerPages(gate),
        CalendarPages(gate),
        StartOver(gate),
        Streams(gate, rhythm or Rhythm()),
        Looks(gate),
    )
    return APIRouter(routes=[guarded(gate, route) for room in rooms for route in room.routes()])
