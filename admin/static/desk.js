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
