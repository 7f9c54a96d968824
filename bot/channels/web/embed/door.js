// Veginn's door on somebody else's page: <veginn-door><a href="https://.../">...</a></veginn-door>
// Draws the link anew in a room of its own, in the language of the page around it. It fetches nothing, keeps nothing,
// asks for nothing, and needs no more from a page's policy than to be run. Without it the link inside does the same.
(() => {
  "use strict";
  const WORDS = "WORDS";
  const LOOK = `
    .door { all: initial; display: block; box-sizing: border-box; max-width: 32em; padding: 1em; background: #FBF8F3; color: #1C2526; border: 1px solid #6B7775; border-radius: 8px; font: 1.125em/1.5 system-ui, sans-serif; }
    .way { display: block; box-sizing: border-box; min-height: 44px; padding: .5em 1em; background: #0F5A5E; color: #FFFFFF; border: 2px solid transparent; border-radius: 8px; font-weight: 600; text-decoration: none; }
    .way:hover { text-decoration: underline; }
    .way span { font-weight: 400; }
    p { margin: .75em 0 0; }
    p a { color: #0F5A5E; white-space: nowrap; }
    a:focus-visible { outline: 3px solid #1C2526; outline-offset: 2px; }
  `;

  const tongue = (tag) => {
    const [main] = tag.toLowerCase().split("-");
    if (main === "" || main === "nn") return "nn";
    return main === "nb" || main === "no" ? "nb" : "en";
  };

  const make = (name, given, ...inside) => {
    const made = Object.assign(document.createElement(name), given);
    made.append(...inside);
    return made;
  };

  const call = (piece) => (piece === "113" ? make("a", { href: "tel:113" }, piece) : piece);

  class Door extends HTMLElement {
    connectedCallback() {
      const link = this.querySelector("a[href]");
      if (this.shadowRoot || !link || !/^https?:$/.test(link.protocol)) return;
      const lang = tongue(this.closest("[lang]")?.lang ?? "");
      const { label, newTab, words } = WORDS[lang];
      const there = new URL(link.href);
      there.searchParams.set("lang", lang);
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(LOOK);
      const room = this.attachShadow({ mode: "open" });
      room.adoptedStyleSheets = [sheet];
      const way = make(
        "a",
        { className: "way", href: there.href, target: "_blank", rel: "noopener noreferrer" },
        `${label} `,
        make("span", {}, `(${newTab})`),
      );
      room.append(make("div", { className: "door", lang }, way, make("p", {}, ...words.split(/(113)/).map(call))));
    }
  }

  const open = () => customElements.get("veginn-door") ?? customElements.define("veginn-door", Door);
  if (!("adoptedStyleSheets" in Document.prototype)) return; // an older browser keeps the plain link
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", open, { once: true });
  else open();
})();
