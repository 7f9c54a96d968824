// A form that is posted while nobody answers stays on the page with everything in it, says so, and is sent again.
// The page says so with what stands in <template id="not-sent">; its data-then is where a form leads that was taken.
// Without this script the browser posts the form itself, and the server's own page keeps the words.
(() => {
  "use strict";
  const PATIENCE = 20000; // ms for one answer
  const FIRST_PAUSE = 2000;
  const LONGEST_PAUSE = 30000;
  const GIVE_UP = 300000; // ms; whoever comes back later presses the button themselves

  const words = document.getElementById("not-sent");
  if (!words) return;
  let current = null;

  const fieldsOf = (form, button) => {
    const fields = new FormData(form);
    if (button?.name) fields.append(button.name, button.value);
    return new URLSearchParams(fields).toString();
  };

  const stop = () => {
    if (!current) return;
    clearTimeout(current.timer);
    current.cut?.abort();
    current = null;
  };

  const release = (form) => {
    form.removeAttribute("aria-busy");
    delete form.dataset.sent;
  };

  const ears = document.getElementById("live-words");

  const tell = ({ form, button }) => {
    release(form);
    if (!form.querySelector(":scope .not-sent")) {
      const notice = document.createElement("div");
      notice.className = "not-sent";
      notice.append(words.content.cloneNode(true));
      const beside = form.contains(button) && button.closest(".buttons, .answers, .controls");
      if (beside) beside.before(notice);
      else form.prepend(notice);
    }
    const notice = form.querySelector(":scope .not-sent");
    notice.scrollIntoView({ block: "nearest" });
    if (ears) ears.textContent = notice.innerText.trim();
  };

  // It was not taken: the browser posts it once more, and shows what the answer says.
  const leaveToBrowser = ({ form, button }) => {
    form.dataset.plain = "";
    release(form);
    form.requestSubmit(button);
  };

  const again = (sending, seconds) => {
    tell(sending);
    if (Date.now() - sending.since > GIVE_UP) return;
    const pause = Math.min(Math.max(sending.pause, seconds * 1000), LONGEST_PAUSE);
    sending.pause = Math.min(sending.pause * 2, LONGEST_PAUSE);
    sending.timer = setTimeout(unlessChanged, pause, sending);
  };

  // Whoever writes on decides when it is sent.
  const unlessChanged = (sending) => {
    if (fieldsOf(sending.form, sending.button) === sending.body) post(sending);
  };

  const ask = async (sending) => {
    sending.cut = new AbortController();
    const patience = setTimeout(() => sending.cut.abort(), PATIENCE);
    const { address, body, cut } = sending;
    try {
      return await fetch(address, { method: "POST", body: new URLSearchParams(body), redirect: "manual", signal: cut.signal });
    } catch {
      return null; // off the net, or nobody there
    } finally {
      clearTimeout(patience);
    }
  };

  const post = async (sending) => {
    clearTimeout(sending.timer);
    sending.timer = 0;
    const answer = await ask(sending);
    if (current !== sending) return;
    if (answer?.type === "opaqueredirect") location.assign(`${words.dataset.then}?look=${Date.now().toString(36)}#now`);
    else if (!answer || answer.status >= 500) again(sending, Number(answer?.headers.get("Retry-After")) || 0);
    else leaveToBrowser(sending);
  };

  // Words beside a button of another kind: only the page that comes in answer can show them again.
  const carriesWords = (form, button) => Boolean(button?.name) && [...form.querySelectorAll("input:not([type=hidden]), textarea")].some((field) => field.value);

  document.addEventListener("submit", (event) => {
    const { target: form, submitter: button } = event;
    if (event.defaultPrevented || form.method !== "post" || form.dataset.plain !== undefined) return;
    if (carriesWords(form, button)) return;
    event.preventDefault();
    stop();
    const address = button?.hasAttribute("formaction") ? button.formAction : form.action;
    const body = fieldsOf(form, button);
    current = { form, button, address, body, cut: null, since: Date.now(), pause: FIRST_PAUSE, timer: 0 };
    post(current);
  });

  addEventListener("online", () => {
    if (current?.timer) unlessChanged(current);
  });
  addEventListener("veginn:leaving", stop);
  addEventListener("pagehide", stop);
})();
