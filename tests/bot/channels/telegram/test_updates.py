"""What each kind of raw update means to us."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.updates import ALLOWED_UPDATES, Decision, Heard, Ignored, LeaveGroup, Poison, read_update
from bot.engine.events import (
    Blocked,
    Choice,
    Command,
    Edited,
    Event,
    SharedPhone,
    SharedPlace,
    Start,
    Text,
    Unblocked,
    Unsupported,
)

BOT = 1234
PRIVATE = {"id": 501, "type": "private", "first_name": "Kari"}
GROUP = {"id": -4001, "type": "group", "title": "Familien"}
KARI = {"id": 501, "is_bot": False, "first_name": "Kari", "language_code": "nn"}
STICKER = {"sticker": {"file_id": "x"}}


def message(**fields: Any) -> dict[str, Any]:
    return {"message_id": 7, "date": 1, "chat": PRIVATE, "from": KARI, **fields}


def read(kind: str, body: object, *, update_id: object = 900) -> Decision:
    return read_update({"update_id": update_id, kind: body}, bot_id=BOT)


def heard(kind: str, body: object) -> Heard:
    decision = read(kind, body)
    assert isinstance(decision, Heard)
    return decision


def said(**fields: Any) -> Event:
    return heard("message", message(**fields)).incoming.event


def pressed(data: object, **fields: Any) -> Event:
    return heard(
        "callback_query", {"id": "q1", "from": KARI, "message": message(), "data": data, **fields}
    ).incoming.event


def test_an_update_is_known_by_its_bot_and_its_number_and_a_person_by_the_chat() -> None:
    incoming = heard("message", message(text="Hei")).incoming
    assert (incoming.channel, incoming.external_id, incoming.address) == ("telegram", "1234:900", "501")


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Hei på deg", Text("Hei på deg")),
        ("  mellomrom \x00og\u200b slikt\ud800 ", Text("mellomrom og slikt")),
        ("/start", Start("nn")),
        ("/start kampanje", Start("nn")),
        ("/START@veginn_bot", Start("nn")),
        ("/help", Command("help")),
        ("/status@veginn_bot", Command("status")),
        ("/withdraw no", Command("withdraw")),
        ("/settings", Command("settings")),
        ("/kanskje eg skriv slik", Text("/kanskje eg skriv slik")),
        ("1/2 år", Text("1/2 år")),
        ("", Text("")),
    ],
)
def test_words_and_slash_commands(text: str, event: Event) -> None:
    assert said(text=text) == event


@pytest.mark.parametrize(
    ("code", "locale"),
    [("nb", "nb"), ("no", "nb"), ("nb-NO", "nb"), ("nn", "nn"), ("en-GB", "en"), ("pl", None), (None, None), (5, None)],
)
def test_the_first_greeting_guesses_the_language_of_the_phone(code: object, locale: str | None) -> None:
    sender = KARI | {"language_code": code} if code else {"id": 501}
    assert said(text="/start", **{"from": sender}) == Start(locale)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"voice": {}}, "voice"),
        ({"audio": {}}, "voice"),
        ({"photo": []}, "photo"),
        ({"photo": [], "caption": "sjå her"}, "photo"),
        (STICKER, "sticker"),
        ({"document": {}}, "file"),
        ({"animation": {}, "document": {}}, "file"),
        ({"video": {}}, "file"),
        ({"video_note": {}}, "file"),
        ({"poll": {}}, "other"),
        ({"dice": {}}, "other"),
        ({"story": {}}, "other"),
        ({"something_of_next_year": {}}, "other"),
    ],
)
def test_what_we_cannot_take_in_has_a_kind(content: dict[str, Any], kind: str) -> None:
    assert said(**content) == Unsupported(kind)


def test_the_pictures_of_an_album_are_one_event() -> None:
    ids = {
        heard("message", message(message_id=number, photo=[], media_group_id="77")).incoming.external_id
        for number in (1, 2, 3)
    }
    assert ids == {"1234:album:77"}


@pytest.mark.parametrize("note", ["pinned_message", "write_access_allowed", "message_auto_delete_timer_changed"])
def test_notes_that_telegram_puts_there_itself_are_passed_by(note: str) -> None:
    assert isinstance(read("message", message(**{note: {}})), Ignored)


def test_a_forwarded_message_is_the_words_in_it_whatever_its_origin_looks_like() -> None:
    for origin in ({"type": "hidden_user"}, {"type": 17}, "rubbish", None):
        assert said(text="Les dette", forward_origin=origin) == Text("Les dette")


@pytest.mark.parametrize(("owner", "own"), [({"user_id": 501}, True), ({"user_id": 502}, False), ({}, False)])
def test_a_shared_number_is_the_senders_own_or_it_is_not(owner: dict[str, int], own: bool) -> None:
    assert said(contact={"phone_number": "+4791234567", **owner}) == SharedPhone("+4791234567", own=own)


def test_a_shared_place_is_a_place() -> None:
    assert said(location={"latitude": 62.7, "longitude": 7}) == SharedPlace(62.7, 7.0)


@pytest.mark.parametrize(
    "location",
    [{"latitude": float("nan"), "longitude": 7.0}, {"latitude": 91, "longitude": 0}, {"latitude": "62"}, {}, "her"],
)
def test_a_place_that_is_none_is_poison(location: object) -> None:
    assert isinstance(read("message", message(location=location)), Poison)


def test_a_changed_message_is_an_edit() -> None:
    assert heard("edited_message", message(text="ny tekst", edit_date=2)).incoming.event == Edited("ny tekst")


@pytest.mark.parametrize("content", [{"photo": [], "caption": "ny"}, {"location": {"latitude": 1, "longitude": 1}}])
def test_a_moving_place_and_a_changed_caption_are_passed_by(content: dict[str, Any]) -> None:
    assert isinstance(read("edited_message", message(edit_date=2, **content)), Ignored)


@pytest.mark.parametrize(
    ("data", "event"),
    [
        ("4:yes", Choice(4, "yes")),
        ("12:!help", Choice(12, "!help")),
        ("3:1505", Choice(3, "1505")),
        ("-1:yes", Choice(-1, "")),
        ("yes", Choice(-1, "")),
        ("4:", Choice(-1, "")),
        ("٤:yes", Choice(-1, "")),
        ("9999999999:yes", Choice(-1, "")),
        ("4:drop table", Choice(-1, "")),
        ("INVALID", Choice(-1, "")),
        ("", Choice(-1, "")),
        (None, Choice(-1, "")),
        (4, Choice(-1, "")),
    ],
)
def test_a_button_says_its_question_and_its_option_and_anything_else_is_an_old_button(
    data: object, event: Event
) -> None:
    assert pressed(data) == event


@pytest.mark.parametrize("shown", [{"message_id": 3, "chat": PRIVATE, "date": 0}, None, "rubbish"])
def test_a_button_counts_even_when_its_message_is_gone(shown: object) -> None:
    assert pressed("4:yes", message=shown) == Choice(4, "yes")


def test_a_press_waits_for_an_answer_of_its_own() -> None:
    assert heard("callback_query", {"id": "q1", "from": KARI, "message": message(), "data": "4:yes"}).press == "q1"


@pytest.mark.parametrize(("status", "event"), [("kicked", Blocked()), ("member", Unblocked())])
def test_blocking_and_coming_back_are_heard(status: str, event: Event) -> None:
    body = {"chat": PRIVATE, "from": KARI, "new_chat_member": {"status": status}}
    assert heard("my_chat_member", body).incoming.event == event


@pytest.mark.parametrize("kind", ["message", "edited_message"])
def test_a_group_is_left_and_nothing_in_it_is_read(kind: str) -> None:
    assert read(kind, message(chat=GROUP, text="hemmeleg")) == LeaveGroup(-4001)


@pytest.mark.parametrize(
    ("status", "left"), [("member", True), ("administrator", True), ("left", False), ("kicked", False)]
)
def test_the_bot_leaves_a_group_it_is_put_in_and_forgets_one_it_is_thrown_out_of(status: str, left: bool) -> None:
    body = {"chat": GROUP, "from": KARI, "new_chat_member": {"status": status}}
    assert isinstance(read("my_chat_member", body), LeaveGroup if left else Ignored)


def test_kinds_that_nobody_asked_for_are_passed_by() -> None:
    assert read("moon_phase", {}) == Ignored("kind")
    assert read("inline_query", {"from": KARI}) == Ignored("kind")


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "tekst",
        {"message": message(text="Hei")},
        {"update_id": True, "message": message(text="Hei")},
        {"update_id": 900, "message": None},
        {"update_id": 900, "message": message(text=17)},
        {"update_id": 900, "message": {"text": "Hei"}},
        {"update_id": 900, "message": message(contact={"user_id": 501})},
        {"update_id": 900, "callback_query": {"data": "4:yes", "from": KARI}},
    ],
)
def test_what_cannot_be_read_is_poison_and_never_an_exception(raw: object) -> None:
    assert isinstance(read_update(raw, bot_id=BOT), Poison)


def test_poison_still_knows_whom_to_tell_and_in_which_language() -> None:
    decision = read("message", message(text=17, **{"from": KARI | {"language_code": "no"}}))
    assert isinstance(decision, Poison)
    assert (decision.origin.external_id, decision.origin.address, decision.origin.locale) == ("1234:900", "501", "nb")


def test_poison_in_a_group_is_told_to_nobody() -> None:
    decision = read_update({"update_id": 900, "message": {"chat": {"type": "group", "id": "x"}}}, bot_id=BOT)
    assert isinstance(decision, Poison)
    assert decision.origin.address is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["chat", "from", "id", "type", "text"]), inner),
    max_leaves=8,
)


@given(st.sampled_from(ALLOWED_UPDATES), JSON, JSON, JSON)
def test_no_update_at_all_makes_reading_fail(kind: str, first: object, second: object, third: object) -> None:
    body = {"id": first, "chat": {"type": "private", "id": second}, "from": third, "text": first, "data": second}
    for raw in ({"update_id": 5, kind: body}, {"update_id": first, kind: second}, third):
        assert isinstance(read_update(json.loads(json.dumps(raw)), bot_id=BOT), Decision)
