// Leaving in a hurry: the button, or Shift three times. The page is covered at once, the session is ended in
// the background, and this place in the browser's history is overwritten. Without this script the button is a plain link.
(() => {
  "use strict";
  const WINDOW = 5000; // ms from the first press of Shift to the third
  const PRESSES = 3;

  const button = document.querySelector("[data-exit]");
  if (!button) return;
  const { exit, exitTo, exitGone, exitTwo, exitOne, exitSlow } = button.dataset;
  const ears = document.getElementById("live-words");
  let gone = false;
  let presses = 0;
  let timer = 0;

  const say = (words) => {
    if (ears) ears.textContent = words;
  };

  const cover = () => {
    const sheet = document.createElement("div");
    sheet.className = "cover";
    sheet.setAttribute("role", "alert");
    document.body.replaceChildren(sheet);
    sheet.textContent = exitGone;
    document.title = exitGone;
  };

  const leave = () => {
    if (gone) return;
    gone = true;
    dispatchEvent(new Event("veginn:leaving"));
    cover();
    navigator.sendBeacon(exit);
    location.replace(exitTo);
  };

  const forget = () => {
    clearTimeout(timer);
    presses = 0;
  };

  const tooSlow = () => {
    forget();
    say(exitSlow);
  };

  button.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  // On keyup, and any other key starts the count again: capital letters in an answer never lead out of the page.
  let alone = false;
  addEventListener("keydown", (event) => {
    alone = event.key === "Shift" && !event.repeat;
    if (!alone) forget();
  });
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone || gone) return;
    presses += 1;
    if (presses === PRESSES) {
      forget();
      leave();
      return;
    }
    if (presses === 1) timer = setTimeout(tooSlow, WINDOW);
    say(presses === 1 ? exitTwo : exitOne);
  });

  // Brought back by the Back button from the browser's memory: ask the server, which no longer knows the session.
  addEventListener("pageshow", (event) => {
    if (event.persisted && gone) location.reload();
  });
})();
