// Two small manners for every page: a form is sent once, and what needs the eye gets the focus.
(() => {
  "use strict";
  const PATIENCE = 8000; // ms; after this a lost request may be sent again

  const release = (form) => {
    form.removeAttribute("aria-busy");
    delete form.dataset.sent;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent !== undefined) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    form.setAttribute("aria-busy", "true");
    setTimeout(release, PATIENCE, form);
  });

  // The browser may bring the page back from memory with its forms still marked.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

  // What also carries `autofocus` gets it from browsers that know the attribute on every element, with no script at all.
  const wanted = document.querySelector("[data-focus]");
  if (wanted && !location.hash && !wanted.autofocus) wanted.focus();
})();
