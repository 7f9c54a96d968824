"""When the database does not answer, when nobody knows the cookie, when the form is not ours."""

import httpx
import pytest
from sqlalchemy import func, select, text
from structlog.testing import capture_logs

from bot.i18n import LOCALES, Catalogs
from core.conversations.models import conversations
from core.db import begin, read
from tests.bot.channels.web.person import FORM, Person
from tests.bot.channels.web.site import Site
from tests.outage import bring_back, let_nobody_write, take_away

WORDS = "Vi søv ikkje, og <b>eg</b> er redd."
FAILS_AT_THE_SECOND = """
CREATE TRIGGER fails BEFORE INSERT ON seen WHEN (SELECT count(*) FROM seen) > 0 BEGIN SELECT json('no json'); END
"""
"""The database does not take the second message, by an error of its own."""
NOT_OURS = [
    "",
    "choice=",
    "choice=%F0%9F%92%A3&seq=-1",
    "seq=99999999999999999999&choice=parent",
    "seq=1e5&choice=yes&turn=" + "t" * 5000,
    "text=%00%ED%A0%80%FF&seq=1",
    "choice=!nonsense&seq=1",
    "&&&===;;;%%%",
    "text=" + "e%CC%81" * 3000 + "&seq=1",
    "to=nb",
    "seq=1&seq=2&text=a&text=b",
    "begin=1&choice=nobody&lang=xx",
    "choice=%21cancel&seq=",
    "begin=1",
]


@pytest.fixture
def person(client: httpx.AsyncClient, catalogs: Catalogs) -> Person:
    return Person(client, catalogs)


@pytest.mark.parametrize("lang", LOCALES)
async def test_with_the_database_away_the_words_stay_and_the_numbers_are_there(
    client: httpx.AsyncClient, site: Site, catalogs: Catalogs, lang: str
) -> None:
    person = Person(client, catalogs, lang)
    await person.arrive_at_the_review()
    await person.press("control.back")
    await take_away(site.database)
    reading = await person.type(WORDS)
    [form] = [form for form in reading.order if form.writes]
    assert person.page.status_code == 503
    assert person.page.headers["retry-after"]
    assert form.fields["text"] == WORDS
    assert catalogs.say(lang, "web.away.kept") in reading.text
    assert 'href="tel:116117"' in person.page.text


async def test_the_words_can_be_sent_again_when_it_is_back(person: Person, site: Site) -> None:
    await person.open("/")
    await person.press("who.parent")
    await take_away(site.database)
    reading = await person.type("Molde")
    assert person.page.status_code == 503
    await bring_back(site.database)
    reading = await person.press("web.away.again")
    labels = [label for form in reading.order for label, *_ in form.buttons]
    assert person.words("team.yes") in labels


async def test_a_pressed_answer_can_be_pressed_again(person: Person, site: Site) -> None:
    await person.open("/")
    await take_away(site.database)
    reading = await person.press("who.parent")
    assert person.page.status_code == 503
    [form] = [form for form in reading.order if form.action == "/chat"]
    assert form.fields == {"lang": "nn", "begin": "1", "choice": "parent"}
    assert (await person.client.get("/chat/events")).status_code == 410


@pytest.mark.parametrize("path", ["/chat", "/chat/fragment", "/chat/events"])
async def test_reading_with_the_database_away_says_so(person: Person, site: Site, path: str) -> None:
    await person.open("/")
    await person.press("who.parent")
    await take_away(site.database)
    assert (await person.client.get(path)).status_code == 503


async def test_without_a_cookie_the_chat_leads_to_the_first_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/chat")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert (await client.get("/chat/fragment")).status_code == 410
    assert (await client.get("/chat/events")).status_code == 410


@pytest.mark.parametrize("cookie", ["stale", "x" * 4000, "%00", "'; DROP TABLE conversations"])
async def test_a_stale_cookie_gets_a_kind_new_beginning_and_is_dropped(client: httpx.AsyncClient, cookie: str) -> None:
    answer = await client.get("/chat", headers={"Cookie": f"chat={cookie}"})
    assert answer.status_code == 410
    assert "Samtalen er ikkje her lenger" in answer.text
    assert "Eg er mor eller far" in answer.text
    assert "Max-Age=0" in answer.headers["set-cookie"]


async def test_words_typed_into_a_conversation_that_is_gone_can_still_be_copied(client: httpx.AsyncClient) -> None:
    sent = {"lang": "nb", "seq": "4", "turn": "abc", "text": WORDS}
    answer = await client.post("/chat", data=sent, headers={"Cookie": "chat=stale"})
    assert answer.status_code == 410
    assert "Dette skrev du." in answer.text
    assert "&lt;b&gt;eg&lt;/b&gt;" in answer.text


@pytest.mark.parametrize("path", ["/chat", "/chat/language"])
@pytest.mark.parametrize("begun", [True, False], ids=["in a conversation", "without one"])
async def test_a_form_that_is_not_ours_never_breaks_anything(person: Person, path: str, begun: bool) -> None:
    if begun:
        await person.open("/")
        await person.press("who.parent")
    for body in NOT_OURS:
        answer = await person.client.post(path, content=body, headers=FORM)
        assert answer.status_code in {303, 410, 422, 200}, body
        page = await person.client.get("/chat")
        assert page.status_code in {200, 303}, body


@pytest.mark.parametrize("kind", ["application/json", "text/plain", ""])
async def test_another_kind_of_body_is_an_empty_form(person: Person, kind: str) -> None:
    await person.open("/")
    await person.press("who.parent")
    answer = await person.client.post("/chat", content=b'{"text": "\\ud800"}', headers={"Content-Type": kind})
    assert answer.status_code in {303, 400}


async def test_ten_megabytes_are_refused_before_anybody_reads_them(client: httpx.AsyncClient) -> None:
    answer = await client.post("/chat", content=b"text=" + b"a" * 10_000_000, headers=FORM)
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/chat", "/chat/language", "/exit"])
async def test_a_form_from_somewhere_else_is_refused(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.post(path, content=b"begin=1", headers=FORM | {"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/", "/chat", "/help-now", "/privacy", "/exit", "/chat/fragment", "/chat/events"])
async def test_every_answer_is_guarded(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", ["/chat", "/chat/language", "/help-now"])
async def test_other_methods_are_refused(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.put(path)).status_code == 405


async def test_the_teams_can_still_be_rung_when_the_database_is_away(person: Person, site: Site) -> None:
    await person.open("/")
    await person.press("who.parent")
    await take_away(site.database)
    reading = await person.open("/chat")
    assert person.page.status_code == 503
    assert person.words("web.away.teams") in reading.text
    assert 'href="tel:71000000"' in person.page.text


async def test_a_page_that_is_away_can_be_read_in_another_language(person: Person, site: Site) -> None:
    await person.open("/")
    await person.press("who.parent")
    await take_away(site.database)
    await person.open("/chat?lang=en")
    assert "We cannot open the chat right now" in person.page.text
    assert 'value="nb"' in person.page.text


async def test_words_that_are_sent_again_and_again_are_one_message(person: Person, site: Site) -> None:
    await person.send()
    await take_away(site.database)
    await person.type(WORDS)
    [again] = [form for form in person.reading.order if form.writes]
    await person.press("web.away.again")
    await bring_back(site.database)
    for _ in range(3):
        await person.submit(again, {})
    assert (await person.open("/chat")).text.count(WORDS) == 1


async def test_the_log_tells_of_the_outage_and_not_of_the_person(person: Person, site: Site) -> None:
    await person.send()
    await take_away(site.database)
    with capture_logs() as logged:
        await person.type(WORDS)
    assert [entry["event"] for entry in logged] == ["web.database_away"]
    assert WORDS not in str(logged)


@pytest.mark.sqlite
async def test_an_answer_is_read_even_where_nobody_can_write_down_that_it_was(person: Person, site: Site) -> None:
    await person.send()
    await site.staff_answers("Hei, eg heiter Marit.")
    await let_nobody_write(site.database)
    assert "Hei, eg heiter Marit." in (await person.open("/chat")).text
    await person.type(WORDS)
    assert person.page.status_code == 503
    await let_nobody_write(site.database, still=False)
    assert WORDS in (await person.press("web.away.again")).sentences


@pytest.mark.sqlite
async def test_a_beginning_that_was_torn_goes_on_with_the_same_conversation(person: Person, site: Site) -> None:
    """The hello is taken, the answer is not: the next press does not begin another conversation."""
    await person.open("/")
    async with begin(site.database) as tx:
        await tx.execute(text(FAILS_AT_THE_SECOND))
    reading = await person.press("who.parent")
    assert person.page.status_code == 503
    async with begin(site.database) as tx:
        await tx.execute(text("DROP TRIGGER fails"))
    reading = await person.press("web.away.again")
    assert person.words("place.ask") in reading.text
    async with read(site.database) as tx:
        assert await tx.connection.scalar(select(func.count()).select_from(conversations)) == 1
