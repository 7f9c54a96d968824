"""The whole conversation over HTTP, as a browser without JavaScript has it."""

import httpx
import pytest

from bot.i18n import LOCALES, Catalogs
from core.cases import store as cases
from core.cases.records import Case
from core.db import read
from tests.bot.channels.web.person import Person, Reading
from tests.bot.channels.web.site import MARIT, Site


@pytest.fixture
def person(client: httpx.AsyncClient, catalogs: Catalogs) -> Person:
    return Person(client, catalogs)


@pytest.mark.parametrize("lang", LOCALES)
async def test_a_family_reaches_the_confirmation(
    client: httpx.AsyncClient, site: Site, catalogs: Catalogs, lang: str
) -> None:
    person = Person(client, catalogs, lang)
    reading = await person.send()
    [case] = await open_cases(site)
    assert catalogs.say(lang, "web.sent.heading") in reading.text
    assert case.reference in reading.text
    assert catalogs.say(lang, "web.moment", at=case.due_at) in reading.text
    assert "71 00 00 00" in reading.text
    assert case.locale == lang


async def test_nothing_is_set_before_the_first_answer_and_then_a_cookie_of_the_session_alone(
    client: httpx.AsyncClient, person: Person
) -> None:
    await person.open("/")
    assert client.cookies == {}
    answer = await client.post("/chat", data={"begin": "1", "lang": "nn", "choice": "parent"})
    cookie = answer.headers["set-cookie"].lower()
    assert answer.status_code == 303
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age" not in cookie
    assert "expires" not in cookie
    assert len(client.cookies["chat"]) >= 43


async def test_behind_https_the_cookie_belongs_to_this_host_alone(site: Site) -> None:
    secure = Site(
        database=site.database,
        vault=site.vault,
        clock=site.clock,
        catalogs=site.catalogs,
        gazetteer=site.gazetteer,
        public_url="https://localhost",
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(secure.app()),
        base_url="https://localhost",
        headers={"Sec-Fetch-Site": "same-origin"},
    ) as client:
        answer = await client.post("/chat", data={"begin": "1", "lang": "nn", "choice": "parent"})
    assert answer.headers["set-cookie"].startswith("__Host-chat=")
    assert "secure" in answer.headers["set-cookie"].lower()


async def test_the_same_form_sent_twice_does_nothing_twice(
    client: httpx.AsyncClient, person: Person, site: Site
) -> None:
    await person.arrive_at_the_review()
    form = next(form for form in person.reading.order if form.action == "/chat")
    yes = form.fields | {"choice": "yes"}
    for _ in range(3):
        answer = await client.post("/chat", data=yes)
        assert answer.status_code == 303
    assert len(await open_cases(site)) == 1
    more = await person.open("/chat")
    form = next(form for form in more.order if form.writes)
    for _ in range(3):
        await client.post("/chat", data=form.fields | {"text": "Ein ting til."})
    assert (await person.open("/chat")).text.count("Ein ting til.") == 1


async def test_typed_words_sent_twice_from_one_page_are_one_answer(client: httpx.AsyncClient, person: Person) -> None:
    await person.open("/")
    await person.press("who.parent")
    form = next(form for form in person.reading.order if form.writes)
    for _ in range(2):
        answer = await client.post("/chat", data=form.fields | {"text": "Molde"})
        assert answer.status_code == 303
    assert "team.yes" in buttons(await person.open("/chat"), person)


async def test_an_old_page_does_not_answer_a_newer_question(client: httpx.AsyncClient, person: Person) -> None:
    await person.open("/")
    await person.press("who.parent")
    old = next(form for form in person.reading.order if form.writes)
    await person.type("Molde")
    reading = await person.submit(old, {}, typed="Ålesund")
    assert person.page.status_code == 422
    assert "Ålesund" in reading.text
    assert "Dette skreiv du. Det er ikkje sendt." in reading.text
    assert "team.yes" in buttons(reading, person)


async def test_words_that_are_too_long_stay_in_the_field_with_the_reason_above(person: Person, site: Site) -> None:
    await person.arrive_at_the_review()
    await person.press("control.back")
    long = "Vi søv ikkje. " * 200
    reading = await person.type(long)
    assert person.page.status_code == 422
    assert person.words("text.too_long") in reading.text
    assert next(form for form in reading.order if form.writes).fields["text"] == long.strip()
    assert "Vi søv ikkje. Vi søv ikkje." not in (await person.open("/chat")).text


async def test_a_word_or_two_have_a_line_and_what_may_be_long_has_several(person: Person) -> None:
    await person.open("/?lang=nn")
    await person.press("who.parent")
    await person.type("Molde")
    await person.press("team.yes")
    await person.press("child_age.under_1")
    await person.press("reach.call")
    await person.type("400 00 000")
    await person.press("others.yes")
    assert person.words("code_word.ask") in person.reading.text
    assert "<textarea" not in person.page.text
    await person.type("Lundeby")
    assert person.words("when.ask") in person.reading.text
    assert "<textarea" in person.page.text


async def test_a_place_that_nobody_knows_stays_in_the_field(person: Person) -> None:
    await person.open("/")
    await person.press("who.parent")
    reading = await person.type("Atlantis")
    assert person.page.status_code == 200
    assert next(form for form in reading.order if form.writes).fields["text"] == "Atlantis"
    assert person.words("place.unknown") in reading.text
    assert 'aria-invalid="true"' in person.page.text


@pytest.mark.parametrize("nothing", ["", "   ", "\u200b", "\x00"])
async def test_no_words_are_no_answer(person: Person, nothing: str) -> None:
    await person.open("/")
    await person.press("who.parent")
    reading = await person.type(nothing)
    assert person.page.status_code == 422
    assert "Her står det ingen ord enno." in reading.text


async def test_skipping_with_words_in_the_field_asks_what_is_meant(person: Person) -> None:
    await person.arrive_at_the_review()
    await person.press("control.back")
    reading = await person.press("skip", typed="Eg ombestemte meg nesten.")
    assert person.page.status_code == 422
    assert next(form for form in reading.order if form.writes).fields["text"] == "Eg ombestemte meg nesten."
    assert "Vil du hoppe over, tømmer du feltet først." in reading.text


async def test_switching_language_keeps_answers_and_what_is_being_typed(person: Person) -> None:
    await person.arrive_at_the_review()
    await person.press("control.back")
    reading = await person.press_label("English", typed="Halvferdig set")
    assert next(form for form in reading.order if form.writes).fields["text"] == "Halvferdig set"
    assert '<html lang="en"' in person.page.text
    person.lang = "en"
    reading = await person.type("We hardly sleep.")
    assert "The family team in Molde" in reading.text


async def test_going_back_with_words_in_the_field_shows_them_to_copy(person: Person) -> None:
    await person.arrive_at_the_review()
    await person.press("control.back")
    reading = await person.press("control.back", typed="Halvferdig set")
    assert "Dette skreiv du. Det er ikkje sendt. Halvferdig set" in reading.text


async def test_an_answer_can_be_changed_from_the_review(person: Person) -> None:
    await person.arrive_at_the_review()
    await person.press("control.edit")
    await person.press("slot.child_age")
    reading = await person.press("child_age.1_2")
    assert person.words("child_age.1_2") in reading.text.rpartition(person.words("send.review"))[2]


async def test_no_sends_nothing_and_the_page_can_begin_again(
    client: httpx.AsyncClient, person: Person, site: Site
) -> None:
    await person.arrive_at_the_review()
    old = client.cookies["chat"]
    reading = await person.press("send.no")
    assert person.words("declined") in reading.text
    assert "Vi søv nesten ikkje." not in reading.text
    assert await open_cases(site) == []
    await person.open("/?lang=nn")
    await person.press("who.parent")
    assert client.cookies["chat"] != old


async def test_status_and_withdrawal_are_buttons_after_sending(person: Person, site: Site) -> None:
    await person.send()
    reading = await person.press("control.status")
    assert person.words("status.new") in reading.text
    await person.press("control.withdraw")
    reading = await person.press("yes")
    assert person.words("withdrawn") in reading.text
    assert await open_cases(site) == []


async def test_words_beside_the_withdrawal_button_are_not_lost(person: Person) -> None:
    await person.send()
    reading = await person.press("control.withdraw", typed="Eg ville berre seie")
    assert "Dette skreiv du. Det er ikkje sendt. Eg ville berre seie" in reading.text
    reading = await person.press("no")
    reading = await person.press("control.status", typed="Eg ville berre seie")
    assert next(form for form in reading.order if form.writes).fields["text"] == "Eg ville berre seie"


async def test_an_answer_that_was_only_fetched_is_not_read_until_the_page_says_it_is_seen(
    person: Person, site: Site, client: httpx.AsyncClient
) -> None:
    await person.send()
    await site.staff_answers("Hei, eg heiter Marit.")
    assert "Hei, eg heiter Marit." in (await client.get("/chat/fragment")).text
    assert not await all_read(site)
    assert (await client.post("/chat/read")).status_code == 204
    assert await all_read(site)


async def test_nobody_without_a_conversation_has_read_anything(client: httpx.AsyncClient) -> None:
    assert (await client.post("/chat/read")).status_code == 410


async def test_an_answer_from_the_team_is_there_at_the_next_look_and_counts_as_read(person: Person, site: Site) -> None:
    await person.send()
    await site.staff_answers("Hei, eg heiter Marit.")
    assert not await all_read(site)
    reading = await person.open("/chat")
    assert "Marit i familieteamet Hei, eg heiter Marit." in reading.text
    assert await all_read(site)


async def test_a_promise_that_is_kept_is_no_longer_waited_for(person: Person, site: Site) -> None:
    assert person.words("web.sent.before") in (await person.send()).text
    await site.staff_answers("Hei, eg heiter Marit.")
    reading = await person.open("/chat")
    assert person.words("web.sent.before") not in reading.text
    assert person.words("web.sent.reference") in reading.text


async def test_a_closed_case_says_so_and_offers_a_new_beginning(person: Person, site: Site) -> None:
    await person.send()
    await site.staff_closes()
    assert "The case is closed" in (await person.open("/chat?lang=en")).text
    reading = await person.open("/chat")
    assert "Saka er avslutta" in reading.text
    assert person.words("sent.reference") in reading.text
    assert not any(form.writes for form in reading.order)
    reading = await person.press("web.ended.again")
    assert "who.parent" in buttons(reading, person)


async def test_the_front_page_leads_back_to_a_conversation_that_goes_on(person: Person) -> None:
    await person.arrive_at_the_review()
    reading = await person.open("/")
    assert "Du har ein samtale her frå før" in reading.text
    reading = await person.press("who.pregnant")
    assert person.words("resume") in reading.text
    assert person.words("send.ask") in reading.text


async def test_somebody_worried_about_a_family_and_somebody_who_works_with_them_find_their_way(
    client: httpx.AsyncClient, catalogs: Catalogs
) -> None:
    person = Person(client, catalogs)
    await person.open("/")
    await person.press("who.professional")
    await person.press("wants.call")
    reading = await person.type("Molde")
    reading = await person.press("team.yes")
    assert "71 00 00 00" in reading.text
    assert person.page.text.count('href="tel:71000000"') == 1
    reading = await person.press("control.start_over")
    await person.press("who.on_behalf")
    reading = await person.press("knows.no")
    assert catalogs.say("nn", "web.field.place") in person.page.text


def buttons(reading: Reading, person: Person) -> set[str]:
    """The keys of what can be pressed; labels with facts in them are left out."""
    labels = {label for form in reading.order for label, *_ in form.buttons}
    return {key for key, words in person.catalogs.words[person.lang].items() if words in labels}


async def open_cases(site: Site) -> list[Case]:
    async with read(site.database) as tx:
        return [case for case, _ in await cases.open_cases(tx, MARIT)]


async def all_read(site: Site) -> bool:
    async with read(site.database) as tx:
        found = [await cases.unread_by_family(tx, case.id) for case, _ in await cases.open_cases(tx, MARIT)]
    return not any(found)


async def test_after_sending_each_thing_is_said_once_and_the_team_can_be_written_to(person: Person) -> None:
    """Whatever else may be told then need not be: the field and the answers that come by themselves stay."""
    reading = await person.send()
    assert reading.sentences.count(person.words("sent.next_family")) == 1
    assert person.words("sent.thanks") not in reading.text
    assert person.words("web.more.heading") in reading.text
    assert 'data-live-url="/chat/events"' in person.page.text
    await person.type("Ein ting til.")
    assert person.reading.text.count("Ein ting til.") == 1


async def test_what_may_be_given_to_the_family_stands_in_a_box_to_copy_and_nowhere_else(
    person: Person, site: Site
) -> None:
    await person.open("/")
    await person.press("who.on_behalf")
    await person.press("knows.partly")
    await person.type("Molde")
    await person.press("team.yes")
    await person.press("reach.chat")
    await person.press("skip")
    await person.press("send.yes")
    message = person.catalogs.say("nn", "handover.message", web_url=site.public_url)
    assert f'readonly dir="auto">\n{message}</textarea>' in person.page.text
    assert person.page.text.count(message) == 1
    assert 'for="pass-on"' in person.page.text
    assert person.words("handover.intro") in person.reading.text
    await person.type("Ein ting til.")
    assert message in person.page.text
