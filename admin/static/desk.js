// Typed words are not lost by a wrong press: leaving the page with words in a box asks first.
(() => {
  "use strict";
  const boxes = () => [...document.querySelectorAll("textarea[data-typed]")];
  const inHand = () => boxes().some((box) => box.value.trim() !== "");
  let sending = false;

  document.addEventListener("submit", (event) => {
    sending = !event.defaultPrevented && event.target.matches("#case-form, #consultation-form");
  });
  addEventListener("pageshow", () => {
    sending = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!sending && inHand()) event.preventDefault();
  });
})();

// What stood in the thread when somebody began to write, they have read. What comes while they write is told of beside the
// box, and asked about once when they send: an answer should not pass a question by.
(() => {
  "use strict";
  const box = document.getElementById("reply");
  const seen = document.getElementById("seen");
  const told = document.getElementById("meanwhile");
  const now = document.querySelector(".case-now");
  if (!box || !seen || !told || !now) return;
  const last = () => Number(now.querySelector(".case-thread")?.dataset.last ?? seen.value);
  const writing = () => box.value.trim() !== "";
  let wrote = writing();

  const look = () => {
    told.hidden = !(writing() && last() > Number(seen.value));
  };
  box.addEventListener("input", () => {
    if (!wrote) seen.value = String(last());
    wrote = writing();
    look();
  });
  new MutationObserver(look).observe(now, { childList: true });
})();

// Colleagues see who has a case open, and who writes: a sign every quarter of a minute while somebody looks at the page.
(() => {
  "use strict";
  const EVERY = 15000;
  const part = document.querySelector("[data-sign]");
  const csrf = document.querySelector("#case-form [name=csrf]");
  if (!part || !csrf) return;
  let typed = false;
  let told = "looks";

  const send = (sign) => {
    told = sign;
    navigator.sendBeacon(part.dataset.sign, new URLSearchParams({ csrf: csrf.value, sign }));
  };
  const tell = () => {
    if (document.hidden) return;
    send(typed ? "writes" : "looks");
    typed = false;
  };
  document.addEventListener("input", (event) => {
    if (!event.target.matches("textarea[data-typed]")) return;
    typed = true;
    if (told !== "writes") tell();
  });
  addEventListener("pagehide", () => send("gone"));
  document.addEventListener("visibilitychange", () => (document.hidden ? send("gone") : tell()));
  setInterval(tell, EVERY);
})();

// Shortcuts of one key. They do nothing while somebody types, with another key held down, or when this browser has them
// switched off (a cookie, since signing out clears what else is kept). Each is a press of something on the page.
(() => {
  "use strict";
  if (!document.querySelector(".who-am-i")) return;
  const OFF = "veginn_keys=off";
  const YEAR = 31536000;
  const isOff = () => document.cookie.split("; ").includes(OFF);
  const remember = (on) => {
    document.cookie = `${OFF}; Path=/admin/; SameSite=Strict; Max-Age=${on ? 0 : YEAR}`;
  };
  const rows = () => [...document.querySelectorAll(".rows .row a")];
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]") !== null;

  const move = (by) => {
    const all = rows();
    const here = all.indexOf(document.activeElement);
    const next = here < 0 ? all.at(by > 0 ? 0 : -1) : all[here + by];
    next?.focus();
    next?.closest(".row").scrollIntoView({ block: "nearest" });
  };

  const take = () => {
    const form = document.getElementById("take-form");
    const row = document.activeElement?.closest?.(".board .rows .row a[href]");
    if (form && row) {
      form.action = `${row.getAttribute("href")}/claim`;
      form.requestSubmit();
    } else document.getElementById("claim")?.click();
  };

  const search = () => {
    const box = document.querySelector("form.search #words");
    if (box) box.focus();
    else location.assign("/admin/search");
  };

  // --- the sheet ------------------------------------------------------------

  const arm = (sheet) => {
    const box = sheet.querySelector("#keys-use");
    if (!box) return;
    sheet.querySelector(".keys-use").hidden = false;
    box.checked = !isOff();
    box.addEventListener("change", () => remember(box.checked));
  };

  const show = async () => {
    if (document.getElementById("keys-sheet")) return;
    const answer = await fetch("/admin/keys", { headers: { Accept: "text/html" }, redirect: "manual" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const sheet = page.getElementById("keys-sheet");
    if (!sheet || document.getElementById("keys-sheet")) return;
    const dialog = document.createElement("dialog");
    dialog.className = "keys-dialog";
    dialog.setAttribute("aria-labelledby", "keys-title");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button secondary";
    close.textContent = sheet.dataset.close;
    close.addEventListener("click", () => dialog.close());
    dialog.append(document.importNode(sheet, true), close);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    arm(dialog);
    dialog.showModal();
  };

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    t: take,
    r: () => document.getElementById("reply")?.focus(),
    n: () => document.getElementById("note")?.focus(),
    "/": search,
    "?": show,
  };
  const ARROWS = { ArrowDown: 1, ArrowUp: -1 };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat && !(event.key in ARROWS)) return;
    if (isOff() || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key in ARROWS && rows().includes(document.activeElement)) {
      event.preventDefault();
      move(ARROWS[event.key]);
    } else if (Object.hasOwn(KEYS, event.key)) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });

  const own = document.getElementById("keys-sheet");
  if (own) arm(own);
})();

// Paper shows what is folded away, and the screen is as it was afterwards.
(() => {
  "use strict";
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.fold:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
    opened = [];
  });
})();

// When the session is over, here or in another tab, nothing that a family has written stays on the screen. Words in hand
// do, with the button that takes them along through the sign-in.
(() => {
  "use strict";
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("veginn-desk") : null;
  if (document.querySelector('form[action="/admin/sign-in"]')) tabs?.postMessage("over");
  const notice = document.getElementById("session-over");
  if (!notice) return;
  const main = document.querySelector("main");
  let over = false;

  const isInHand = (box) => (box.matches("[data-typed]") ? box.value.trim() !== "" : box.value !== box.defaultValue);
  const inHand = () => [...main.querySelectorAll("textarea, input:not([type=hidden])")].filter(isInHand);
  const placeOf = (box) => box.closest("section") ?? box.closest("form") ?? box;

  const clear = (around, kept) => {
    for (const child of [...around.children]) {
      if (kept.includes(child)) continue;
      if (kept.some((one) => child.contains(one))) clear(child, kept);
      else if (child.matches("form, :has(form)")) child.hidden = true;
      else child.remove();
    }
  };

  const end = () => {
    if (over) return;
    over = true;
    const kept = inHand().map(placeOf);
    if (kept.length === 0) {
      location.replace(`/admin/sign-in?next=${encodeURIComponent(notice.dataset.next)}`);
      return;
    }
    clear(main, kept);
    for (const told of main.querySelectorAll("[data-familys]")) told.remove();
    main.prepend(notice.content.cloneNode(true));
  };
  tabs?.addEventListener("message", end);
  document.addEventListener("veginn:over", end);
})();
