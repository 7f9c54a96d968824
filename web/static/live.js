// Keeps parts of a page fresh. An element with data-live-url listens to that event stream and fetches
// data-live-fragment again at each event, and each time the stream opens, so that nothing is missed while it was away.
// Children that carry a data-key are matched with the fresh ones and touched only where they differ: what a person is
// typing, where they are in the page and what has the focus stay. New children with data-say are read aloud, once each.
// When the session is over, the text in data-live-lost is shown and read, and the document hears "veginn:over": what
// becomes of the rest is the page's to say.
// data-live-read is told by POST when the last child with data-say stands where it is seen, once for each fetch; a new one
// is brought into view, unless somebody is writing.
// While nobody answers, the text in data-live-away stands below, and it goes on by itself.
(() => {
  "use strict";
  const FIRST_PAUSE = 2000;
  const LONGEST_PAUSE = 60000;
  const ears = document.getElementById("live-words");

  const say = (words) => {
    if (!ears || words.length === 0) return;
    ears.textContent = words.join("\n");
  };

  const keyOf = (node) => node?.dataset?.key;

  const wordsOf = (node) => node.innerText.trim();

  // --- what a person has in hand -----------------------------------------

  const typedIn = (part) =>
    [...part.querySelectorAll("input[id], textarea[id], select[id]")].map((field) => ({
      id: field.id,
      value: field.value,
      checked: field.checked,
      start: field.selectionStart,
      end: field.selectionEnd,
    }));

  const putBack = (part, typed, focused) => {
    for (const was of typed) {
      const field = part.querySelector(`#${CSS.escape(was.id)}`);
      if (!field) continue;
      if (field.value !== was.value) field.value = was.value;
      if (was.checked !== undefined) field.checked = was.checked;
      if (was.id === focused && was.start !== null && was.start !== undefined) field.setSelectionRange(was.start, was.end);
    }
    if (!focused || document.activeElement?.id === focused) return;
    part.querySelector(`#${CSS.escape(focused)}`)?.focus({ preventScroll: true });
  };

  // What somebody has unfolded stays so.
  const keepFolds = (part, fresh) => {
    for (const fold of part.querySelectorAll("details[id]")) {
      const same = fresh.querySelector(`#${CSS.escape(fold.id)}`);
      if (same) same.open = fold.open;
    }
  };

  // The thing whose place on the screen must not move: what has the focus, or else the first thing in view.
  const anchorOf = (part) => {
    const active = document.activeElement;
    if (active && active !== document.body) return active;
    return [...part.children].find((child) => child.getBoundingClientRect().bottom > 0);
  };

  // --- one fresh fragment --------------------------------------------------

  const weave = (part, fresh) => {
    const old = new Map([...part.children].filter(keyOf).map((child) => [keyOf(child), child]));
    const arrived = [];
    const wanted = [...fresh.children].map((child) => {
      const same = old.get(keyOf(child));
      if (!same) {
        if (child.hasAttribute("data-say")) arrived.push(child);
        return child;
      }
      return same.isEqualNode(child) ? same : child;
    });
    const keep = new Set(wanted);
    [...part.childNodes].filter((node) => !keep.has(node)).forEach((node) => node.remove());
    wanted.forEach((node, place) => {
      if (part.children[place] !== node) part.insertBefore(node, part.children[place] ?? null);
    });
    return arrived;
  };

  // --- what is new is seen --------------------------------------------------

  const isWriting = () => Boolean(document.activeElement?.matches?.("textarea, input") && document.activeElement.value);

  const whenSeen = (part) => {
    const tell = () => fetch(part.dataset.liveRead, { method: "POST" }).catch(() => {}); // the next page says it as well
    if (!("IntersectionObserver" in window)) return tell;
    const eye = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        eye.disconnect();
        tell();
      },
      { threshold: 0.25 },
    );
    return (newest) => {
      eye.disconnect();
      if (newest) eye.observe(newest);
    };
  };

  const renew = (part, markup, heard) => {
    const fresh = document.importNode(new DOMParser().parseFromString(markup, "text/html").body, true);
    const typed = typedIn(part);
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    keepFolds(part, fresh);
    const anchor = anchorOf(part);
    const before = anchor?.getBoundingClientRect().top;
    const arrived = weave(part, fresh);
    putBack(part, typed, focused);
    const still = anchor?.isConnected ? anchor : [...part.children].find((child) => keyOf(child) && keyOf(child) === keyOf(anchor));
    if (still) scrollBy({ top: still.getBoundingClientRect().top - before, behavior: "instant" });
    const unheard = arrived.filter((child) => !heard.has(keyOf(child)));
    unheard.forEach((child) => heard.add(keyOf(child)));
    say(unheard.map(wordsOf));
    if (part.dataset.liveRead && unheard.length && !isWriting()) unheard.at(-1).scrollIntoView({ block: "nearest" });
  };

  // --- one element and its stream ------------------------------------------

  const follow = (part) => {
    const { liveUrl, liveFragment, liveLost, liveAway } = part.dataset;
    const away = document.createElement("p");
    away.className = "notice soon live-away";
    away.textContent = liveAway ?? "";
    const heard = new Set();
    const looking = part.dataset.liveRead ? whenSeen(part) : null;
    let stream = null;
    let pause = FIRST_PAUSE;
    let timer = 0;
    let busy = false;
    let again = false;
    let over = false;

    const close = () => {
      clearTimeout(timer);
      stream?.close();
      stream = null;
    };

    const sayAway = () => {
      if (!liveAway || away.isConnected || over) return;
      part.after(away);
      say([liveAway]);
    };

    const lost = () => {
      over = true;
      close();
      away.remove();
      if (!liveLost) return;
      const notice = document.createElement("p");
      notice.className = "notice soon";
      notice.textContent = liveLost;
      part.after(notice);
      say([liveLost]);
    };

    const refresh = async () => {
      again = busy;
      if (busy || over) return;
      busy = true;
      try {
        const answer = await fetch(liveFragment, { headers: { Accept: "text/html" }, redirect: "manual" });
        if (answer.ok) {
          away.remove();
          renew(part, await answer.text(), heard);
          looking?.([...part.children].findLast((child) => child.hasAttribute("data-say"))); // words are seen before they count as delivered
        } else if (answer.status >= 500) sayAway();
        else if (answer.type === "opaqueredirect" || [401, 403, 404, 410].includes(answer.status)) lost();
        if (answer.status === 401) document.dispatchEvent(new Event("veginn:over"));
      } catch {
        sayAway(); // off the net: the stream opens again by itself, and that fetches
      } finally {
        busy = false;
      }
      if (again) refresh();
    };

    const open = () => {
      if (over || stream || document.hidden) return;
      stream = new EventSource(liveUrl);
      stream.addEventListener("open", () => {
        pause = FIRST_PAUSE;
        refresh();
      });
      stream.addEventListener("message", refresh);
      stream.addEventListener("error", () => {
        refresh();
        if (stream?.readyState !== EventSource.CLOSED) return;
        close();
        timer = setTimeout(open, pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      });
    };

    // A page nobody looks at holds no connection; it catches up when it is seen again.
    document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
    addEventListener("pagehide", close);
    addEventListener("pageshow", open);
    addEventListener("veginn:leaving", () => {
      over = true;
      close();
    });
    open();
  };

  if ("EventSource" in window) document.querySelectorAll("[data-live-url]").forEach(follow);
})();
