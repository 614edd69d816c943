/* What the page does for a reader beyond what it says: cards for notes, tables that sort and
   filter, the search box. Everything is complete without it. */
"use strict";

(() => {
  const base = new URL("..", document.currentScript.src);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(name, "");
      else if (value !== false && value != null) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };
  const kept = (name, otherwise) => {
    try {
      return localStorage.getItem(name) || otherwise;
    } catch {
      return otherwise;
    }
  };
  const keep = (name, value) => {
    try {
      localStorage.setItem(name, value);
    } catch {
      /* A reader who keeps nothing chooses anew on each page. */
    }
  };
  const target = () => {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null; // no address of ours
    }
  };

  /* Cards: a note beside its mark on hover, focus or tap; Escape closes it (WCAG 1.4.13). */

  const cards = () => {
    let open = null;
    let timer = 0;

    const close = () => {
      clearTimeout(timer);
      if (!open) return;
      open.card.remove();
      open.mark.removeAttribute("aria-describedby");
      open = null;
    };
    const closeSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(close, 250);
    };
    const show = (mark) => {
      clearTimeout(timer);
      if (open && open.mark === mark) return;
      close();
      const note = document.getElementById(decodeURIComponent(mark.hash.slice(1)));
      if (!note) return;
      const card = make("div", { class: "card", id: "note-card", popover: "manual", role: "note", "aria-label": `Note ${mark.textContent}` });
      for (const child of note.childNodes) card.append(child.cloneNode(true));
      all("[id]", card).forEach((element) => element.removeAttribute("id"));
      mark.closest("sup").after(card);
      if (card.showPopover) card.showPopover(); // above all, where no scrolling passage cuts it off
      mark.setAttribute("aria-describedby", card.id);
      const at = mark.getBoundingClientRect();
      const frame = (card.showPopover ? document.documentElement : card.offsetParent || document.body).getBoundingClientRect();
      const width = document.documentElement.clientWidth;
      const left = Math.max(8, Math.min(at.left, width - card.offsetWidth - 8));
      const below = at.bottom + card.offsetHeight + 8 < window.innerHeight || at.top < card.offsetHeight + 8;
      card.style.left = `${left - frame.left}px`;
      card.style.top = `${(below ? at.bottom + 4 : at.top - card.offsetHeight - 4) - frame.top}px`;
      open = { mark, card };
    };

    for (const mark of all("a.footnote-ref")) {
      mark.addEventListener("pointerenter", (event) => {
        if (event.pointerType !== "touch") show(mark);
      });
      mark.addEventListener("pointerleave", (event) => {
        if (event.pointerType !== "touch") closeSoon();
      });
      mark.addEventListener("focus", () => show(mark));
      mark.addEventListener("click", (event) => {
        if (event.pointerType === "touch" || (event.detail && matchMedia("(hover: none)").matches)) {
          event.preventDefault();
          show(mark);
        }
      });
    }
    document.addEventListener("pointerover", (event) => {
      if (open && open.card.contains(event.target)) clearTimeout(timer);
    });
    document.addEventListener("pointerout", (event) => {
      if (open && open.card.contains(event.target) && !open.card.contains(event.relatedTarget)) closeSoon();
    });
    document.addEventListener("focusin", (event) => {
      if (open && event.target !== open.mark && !open.card.contains(event.target)) close();
    });
    document.addEventListener("pointerdown", (event) => {
      if (open && event.target !== open.mark && !open.card.contains(event.target)) close();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && open) {
        const { mark, card } = open;
        const inside = card.contains(document.activeElement);
        close();
        if (inside) {
          mark.focus();
          close();
        }
      }
    });
  };

  /* Tables: a button in each heading sorts; the filter above hides rows. */

  const sortable = (table) => {
    const body = table.tBodies[0];
    const order = table.querySelector(".table-order");
    all("thead th", table).forEach((heading, column) => {
      const button = make("button", { type: "button", class: "sort" }, heading.textContent);
      heading.replaceChildren(button);
      button.addEventListener("click", () => {
        const up = heading.getAttribute("aria-sort") !== "ascending";
        all("thead th", table).forEach((other) => other.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", up ? "ascending" : "descending");
        const key = (row) => {
          const cell = row.cells[column];
          const time = cell.querySelector("time");
          return cell.dataset.sort || (time && time.dateTime) || cell.textContent.trim();
        };
        const rows = [...body.rows].sort((a, b) => key(a).localeCompare(key(b), "en", { numeric: true }));
        body.append(...(up ? rows : rows.reverse()));
        order.textContent = `, sorted by ${button.textContent.toLowerCase()}${up ? "" : ", the last first"}`;
      });
    });
  };

  const filters = () => {
    for (const box of all(".filter")) {
      const list = document.getElementById(box.dataset.filterFor) || document.querySelector(".content");
      const rows = () => all("tbody tr[data-kind], li.event, li.source, .term, .entity", list);
      const fields = all("[data-filter]", box);
      const output = box.querySelector("output");
      const apply = () => {
        let shown = 0;
        for (const row of rows()) {
          const fits = fields.every((field) => {
            const wanted = field.value.trim().toLowerCase();
            if (!wanted) return true;
            if (field.dataset.filter !== "text") return row.dataset[field.dataset.filter].split("|").includes(wanted);
            const text = row.textContent.toLowerCase();
            return wanted.split(/\s+/).every((word) => text.includes(word));
          });
          row.hidden = !fits;
          shown += fits;
        }
        for (const group of all(".source-group", list)) group.hidden = !group.querySelector("li.source:not([hidden])");
        for (const events of all(".events", list)) {
          events.hidden = !events.querySelector("li:not([hidden])");
          if (events.previousElementSibling.matches("h2")) events.previousElementSibling.hidden = events.hidden;
        }
        output.textContent = fields.some((field) => field.value) ? `${shown} of ${rows().length} shown` : "";
        const query = new URLSearchParams();
        fields.forEach((field) => field.value && query.set(field.dataset.filter, field.value));
        history.replaceState(null, "", query.size ? `?${query}${location.hash}` : location.pathname + location.hash);
      };
      const query = new URLSearchParams(location.search);
      fields.forEach((field) => {
        if (query.has(field.dataset.filter)) field.value = query.get(field.dataset.filter);
        field.addEventListener("input", apply);
      });
      if (fields.some((field) => field.value)) apply();
      const order = box.querySelector("[data-order]");
      if (order) ordered(order, list, apply);
    }
  };

  const ordered = (select, list, apply) => {
    const groups = all(".source-group", list);
    const home = new Map(all("li.source", list).map((source) => [source, source.parentElement]));
    const flat = make("ul", { class: "references" });
    select.addEventListener("change", () => {
      const by = select.value;
      if (by) {
        const sources = [...home.keys()].sort((a, b) => a.dataset[by].localeCompare(b.dataset[by], "en"));
        flat.replaceChildren(...sources);
        list.append(flat);
      } else {
        home.forEach((group, source) => group.append(source));
        flat.remove();
      }
      apply();
    });
  };

  /* Reading in step: the sentence that is being discussed is lit, and in view where its passage is beside it. */

  const inStep = () => {
    const claims = all(".claim");
    const found = (links) => links.map((link) => document.getElementById(link.hash.slice(1))).filter(Boolean);
    const discussed = new Map(claims.map((claim) => [claim, found(all(".claim-line a", claim))]));
    const partners = new Map([
      ...all(".sentence").map((sentence) => [sentence, found(all("a.mark", sentence)).map((heading) => heading.closest(".claim"))]),
      ...discussed,
    ]);
    for (const [element, others] of partners) {
      const light = (on) => [element, ...others].forEach((each) => each.classList.toggle("lit", on));
      element.addEventListener("pointerenter", () => light(true));
      element.addEventListener("pointerleave", () => light(false));
      element.addEventListener("focusin", () => light(true));
      element.addEventListener("focusout", () => light(false));
    }

    const beside = matchMedia("(min-width: 62rem)");
    const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

    /* The claim with the keyboard's focus; else the one whose title stands at the top; else the one that is read. */
    const current = () => {
      const focus = document.activeElement;
      const at = focus.getBoundingClientRect();
      const own = focus.closest(".claim");
      if (own && focus.matches(":focus-visible") && at.bottom > 0 && at.top < innerHeight) return own;
      const shown = claims.filter((claim) => claim.getClientRects().length);
      const within = (element, from, to) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top <= to && bottom > from;
      };
      const line = innerHeight * 0.35;
      return shown.find((claim) => within(claim.querySelector("h3"), 0, 8 * rem())) || shown.find((claim) => within(claim, line, line));
    };

    /* The passage scrolls itself until the sentences are in view, and no farther. */
    const show = (sentences) => {
      const passage = sentences[0].closest(".passage");
      const box = passage.getBoundingClientRect();
      const above = sentences[0].getBoundingClientRect().top - Math.max(box.top, 0);
      const below = sentences.at(-1).getBoundingClientRect().bottom - Math.min(box.bottom, innerHeight);
      if (above < 0) passage.scrollTop += Math.floor(above);
      else if (below > 0) passage.scrollTop += Math.ceil(Math.min(below, above));
    };

    /* Near the end of its commentary the passage grows shorter, so that it is not pushed out of the window. */
    const fit = (passage) => {
      const commentary = passage.parentElement.querySelector(".unit-commentary");
      if (!commentary || commentary.offsetHeight < innerHeight) return false;
      const room = commentary.getBoundingClientRect().bottom - parseFloat(getComputedStyle(passage).top);
      passage.style.setProperty("--room", `${Math.floor(room)}px`);
      return room < innerHeight;
    };

    let now = null;
    const update = () => {
      const next = current() || null;
      const sentences = discussed.get(next) || [];
      if (next !== now) {
        for (const element of [now, ...(discussed.get(now) || [])]) element?.classList.remove("now");
        for (const element of [next, ...sentences]) element?.classList.add("now");
        for (const link of all("a.mark, .glance-strip .tile")) {
          if (next && link.hash.slice(1) === next.querySelector("h3").id) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        }
      }
      if (beside.matches && sentences.length && (fit(sentences[0].closest(".passage")) || next !== now)) show(sentences);
      now = next;
    };
    let asked = false;
    const soon = () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        update();
      });
    };
    for (const event of ["scroll", "resize"]) window.addEventListener(event, soon, { passive: true });
    document.addEventListener("focusin", soon);
    document.addEventListener("toggle", soon, true);

    /* An address of a sentence leads, where its passage is beside it, to the commentary on it as well. */
    const led = () => {
      const here = target();
      const [first] = (here && here.matches(".sentence") && partners.get(here)) || [];
      if (first && beside.matches && first.getClientRects().length) first.querySelector("h3").scrollIntoView();
      soon();
    };
    led();
    window.addEventListener("load", led);
    window.addEventListener("hashchange", led);
  };

  /* What a claim rests on unfolds beneath its finding: all of it by one button, whose choice is kept over pages. */

  const folds = () => {
    const button = document.querySelector(".fold-all");
    if (!button) return;
    const boxes = all("details.evidence");
    const choose = (open) => {
      for (const box of boxes) box.open = open;
      button.textContent = `${open ? "Fold" : "Unfold"} the evidence`;
      button.dataset.next = open ? "closed" : "open";
    };
    choose(kept("evidence", matchMedia("(min-width: 48rem)").matches ? "open" : "closed") === "open");
    button.addEventListener("click", () => {
      keep("evidence", button.dataset.next);
      choose(button.dataset.next === "open");
    });
    const led = () => {
      const box = target()?.closest("details.evidence");
      if (!box || box.open) return;
      box.open = true;
      target().scrollIntoView();
    };
    led();
    window.addEventListener("hashchange", led);
  };

  /* A chapter with its commentary or the text alone; the choice is kept over pages. */

  const views = () => {
    const article = document.querySelector("[data-chapter]");
    if (!article) return;
    const box = article.querySelector(".views");
    const choose = (view) => {
      document.documentElement.dataset.view = view;
      const chosen = box.querySelector(`[value="${view}"]`);
      if (chosen) chosen.checked = true;
      keep("view", view);
    };
    for (const button of all("input", box)) button.addEventListener("change", () => choose(button.value));
    const led = () => {
      const here = target();
      if (here && here.closest(".claim")) {
        document.documentElement.dataset.view = "full";
        box.querySelector('[value="full"]').checked = true;
        here.scrollIntoView();
      }
    };
    choose(kept("view", "full"));
    led();
    window.addEventListener("hashchange", led);
  };

  /* The box at the page's end cites the sentence or claim that the address names. */

  const citing = () => {
    const box = document.querySelector(".cite-page");
    if (!box) return;
    const words = box.querySelector(".citation-words");
    const code = box.querySelector("code");
    const whole = { words: words.textContent, code: code.textContent };
    const copied = make("span", { role: "status" });
    const copy = (name, element) => {
      const button = make("button", { type: "button", class: "copy" }, name);
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(element.textContent);
          copied.textContent = " Copied.";
        } catch {
          copied.textContent = " Select the text to copy it.";
        }
      });
      return button;
    };
    box.querySelector("pre").after(make("p", {}, copy("Copy the words", words), " ", copy("Copy the BibTeX", code), copied));
    const update = () => {
      const here = target();
      const number = here && here.matches(".sentence") && here.querySelector(".number").textContent;
      const title = here && here.matches(".claim > h3") && here.textContent;
      const part = number ? `sentence ${number}` : title ? `claim “${title}”` : "";
      const point = (text) => (part ? text.replace(/(https?:[^\s},]+)/, `$1${location.hash}`) : text);
      words.textContent = point(part ? whole.words.replace(/^(“[^”]*”)/, `$1, ${part}`) : whole.words);
      code.textContent = point(part ? whole.code.replace(/(title\s+= \{\{.*?)(\}\})/, `$1, ${part}$2`) : whole.code);
    };
    update();
    window.addEventListener("hashchange", update);
  };

  /* The contents, where they open over the text, close when focus leaves them. */

  const contents = () => {
    const nav = document.getElementById("site-nav");
    nav.addEventListener("focusout", ({ relatedTarget: next }) => {
      if (next && !nav.contains(next) && !next.matches(".menu-open") && nav.hidePopover) nav.hidePopover();
    });
  };

  /* Of the contents the open page is in view; of those of the page, the section that is being read is marked. */

  const places = () => {
    const nav = document.getElementById("site-nav");
    const here = nav.querySelector("[aria-current]");
    if (here && here.offsetTop + 2 * here.offsetHeight > nav.clientHeight) nav.scrollTop = here.offsetTop - nav.clientHeight / 2;
    const links = new Map(all(".page-contents a").map((link) => [link.hash.slice(1), []]));
    all(".page-contents a").forEach((link) => links.get(link.hash.slice(1)).push(link));
    const sections = [...links.keys()].map((id) => document.getElementById(decodeURIComponent(id))).filter(Boolean);
    if (!sections.length) return;
    const mark = () => {
      const now = sections.filter((section) => section.getBoundingClientRect().top < innerHeight * 0.3).pop();
      for (const [id, those] of links) {
        for (const link of those) {
          if (now && now.id === decodeURIComponent(id)) link.setAttribute("aria-current", "location");
          else link.removeAttribute("aria-current");
        }
      }
    };
    const seen = new IntersectionObserver(mark, { rootMargin: "0px 0px -70% 0px" });
    sections.forEach((section) => seen.observe(section));
  };

  /* Light, dark or as the system has it: kept over pages, and set by theme.js before anything is drawn. */

  const themes = () => {
    for (const choice of all('[name="theme"]')) {
      choice.checked = choice.value === kept("theme", "");
      choice.addEventListener("change", () => {
        document.documentElement.dataset.theme = choice.value;
        keep("theme", choice.value);
      });
    }
  };

  /* A page is fetched ahead once a reader rests on a link to it, or touches one; never where data are dear. */

  const ahead = () => {
    const RESTS = 100;
    const asked = new Set([location.pathname + location.search]);
    let timer = 0;
    const wish = (element, delay) => {
      clearTimeout(timer);
      const { saveData, effectiveType } = navigator.connection || {};
      if (saveData || /2g/.test(effectiveType) || !location.protocol.startsWith("http")) return;
      const link = element.closest("a[href]");
      if (!link || link.origin !== location.origin || !link.pathname.endsWith("/")) return;
      const page = link.pathname + link.search;
      timer = setTimeout(() => {
        if (!asked.has(page)) document.head.append(make("link", { rel: "prefetch", href: page }));
        asked.add(page);
      }, delay);
    };
    document.addEventListener("pointerover", ({ target, pointerType }) => wish(target, pointerType === "touch" ? 0 : RESTS));
    document.addEventListener("focusin", ({ target }) => wish(target, RESTS));
  };

  /* Search: nothing is fetched before it is wanted. */

  const script = (path) =>
    new Promise((resolve, reject) => {
      const element = make("script", { src: new URL(path, base) });
      element.addEventListener("load", resolve);
      element.addEventListener("error", reject);
      document.head.append(element);
    });

  const keys = () => kept("keys", "on") === "on";
  const namedKeys = () => all("a.search-open").forEach((link) => (keys() ? link.setAttribute("aria-keyshortcuts", "/ s") : link.removeAttribute("aria-keyshortcuts")));
  const keysChoice = () => {
    const choice = make("input", { type: "checkbox", checked: keys() });
    choice.addEventListener("change", () => {
      keep("keys", choice.checked ? "on" : "off");
      namedKeys();
    });
    return make("label", { class: "search-keys" }, choice, make("span", {}, "The keys ", make("kbd", {}, "/"), " and ", make("kbd", {}, "s"), " open the search"));
  };

  const searchBox = () => {
    const input = make("input", { type: "search", id: "search-input", autocomplete: "off", spellcheck: "false", "aria-label": "Search the edition", placeholder: "A name, an acronym, a phrase, a date" });
    const shut = make("button", { type: "button", class: "search-close" }, "Close");
    const status = make("p", { class: "search-status" });
    const said = make("p", { class: "for-ear", role: "status" });
    const dialog = make("dialog", { class: "search-box", "aria-label": "Search" }, make("div", { class: "search-line" }, input, shut), said, status, keysChoice());
    shut.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    const wish = { go: false }; // Enter asks for the first result, if need be as soon as there is one
    dialog.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) {
        // The key is the input method's, in some browsers also the Enter that ends it; Escape would also close the dialog.
        if (event.key === "Escape") event.preventDefault();
        event.stopImmediatePropagation();
      } else if (event.key === "Enter" && event.target === input) {
        event.preventDefault();
        wish.go = true;
      } else if (event.key === "Escape") {
        event.preventDefault(); // else some browsers only empty the field
        dialog.close();
      }
    });
    input.addEventListener("input", () => (wish.go = false));
    document.body.append(dialog);
    let loading = null;
    const ready = () => {
      if (loading) return loading;
      status.textContent = "Loading the search …";
      const parts = ["assets/search-words.js", "assets/search-ranking.js", "assets/search.js", "data/search/index.js"];
      const { unfound } = document.querySelector("a.search-open").dataset;
      loading = Promise.all(parts.map(script)).then(() => window.editionSearch({ base, make, script, dialog, input, status, said, wish, unfound }));
      loading.catch((error) => {
        loading = null; // the next opening or letter tries again
        const why = error instanceof Event ? "The search could not be loaded" : "The search has a fault and does not start";
        status.replaceChildren(`${why}; the `, make("a", { href: new URL("search/", base) }, "index of terms and people"), " needs no loading.");
        said.textContent = status.textContent;
        if (!(error instanceof Event)) reportError(error);
      });
      return loading;
    };
    input.addEventListener("input", () => loading || ready().then((show) => show()).catch(() => {}));
    return { dialog, input, ready };
  };

  const search = () => {
    let box = null;
    const open = (query) => {
      box ||= searchBox();
      if (!box.dialog.open) box.dialog.showModal();
      if (query !== undefined) box.input.value = query;
      box.input.focus();
      box.input.select();
      box.ready().then((show) => show()).catch(() => {});
    };
    for (const link of all("a.search-open")) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        open();
      });
    }
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
      if ((event.key === "/" || event.key === "s") && keys() && !typing && !box?.dialog.open && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        open();
      }
    });
    const heading = document.querySelector(".index, #no-such-page") && document.querySelector(".content h1");
    if (heading) {
      const field = make("input", { type: "search", autocomplete: "off", "aria-label": "Search the edition" });
      const button = make("button", { type: "button" }, "Search");
      button.addEventListener("click", () => open(field.value));
      field.addEventListener("keydown", ({ key, isComposing, keyCode }) => key === "Enter" && !isComposing && keyCode !== 229 && open(field.value));
      heading.after(make("div", { class: "search-line" }, field, button));
    }
    namedKeys();
    const asked = () => new URLSearchParams(location.search).get("q");
    if (asked() !== null) open(asked());
    window.addEventListener("popstate", () => {
      if (asked() !== null) open(asked());
      else if (box) box.dialog.close();
    });
  };

  cards();
  all("table.sortable").forEach(sortable);
  filters();
  views();
  folds();
  inStep();
  citing();
  contents();
  places();
  themes();
  ahead();
  search();
})();
