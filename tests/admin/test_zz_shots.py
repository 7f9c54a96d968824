from tests.admin.browsing import *
from tests.admin.browsing import chromium, context, door, enter, found, living, sign_in
from tests.admin.test_duty_in_a_browser import move_in, PAGES
from tests.admin.on_duty import *
def test_x(living, sign_in):
    address = living.do(move_in(living))
    async def more():
        h=living.house
        from core.alerts.courier import CourierError
        await alerted(h); await send(h, problem=CourierError("refused", permanent=True))
        h.clock.forward(timedelta(minutes=3)); await alerted(h)
        from core.db import begin
        l=await log(h)
        from core.alerts.answering import answer_in_console
        async with begin(h.database) as tx: await answer_in_console(tx, h.actors["alice"], l[-1].id, now=h.clock.now())
    page = sign_in("alice")
    page.set_viewport_size({"width":320,"height":800})
    for p in (*PAGES, address):
        page.goto(living.path(p)); print(p, found(page), page.evaluate("document.documentElement.scrollWidth"))
    living.do(more())
    page.goto(living.path("/admin/channels")); page.get_by_label("Adresse", exact=True).fill("alice.other@example.org"); page.get_by_role("button", name="Legg til og send kode").click(); page.get_by_text("Endre stille timar").first.click()
    for w in (360,1280):
        page.set_viewport_size({"width":w,"height":800})
        page.screenshot(path=f"/tmp/shots/channels-{w}.png",full_page=True)
        page.goto(living.path("/admin/alerts")); page.screenshot(path=f"/tmp/shots/alerts-{w}.png",full_page=True)
        page.goto(living.path("/admin/duty")); page.screenshot(path=f"/tmp/shots/duty-{w}.png",full_page=True)
        page.goto(living.path("/admin/channels"))
    page.goto(living.path("/admin/duty"));page.emulate_media(color_scheme="dark"); page.screenshot(path="/tmp/shots/duty-dark.png",full_page=True)
    page.get_by_role("button", name="Logg ut").click(); page.set_viewport_size({"width":360,"height":640}); page.emulate_media(color_scheme="light")
    c=page.context.browser.new_context(viewport={"width":360,"height":640},locale="nn-NO"); q=c.new_page(); q.goto(living.path(address)); q.screenshot(path="/tmp/shots/answer-already.png"); c.close()
    living.house.clock.forward(timedelta(minutes=3))
    address=living.path(living.do(link2(living)))
    page.goto(address); page.screenshot(path="/tmp/shots/answer-open.png"); page.get_by_role("button", name="Eg har sett det").click(); page.screenshot(path="/tmp/shots/answer-taken.png")
async def link2(living):
    await alerted(living.house)
    t=await send(living.house)
    return f"/answer/{t[0]}"
