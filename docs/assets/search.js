/* The search box: loaded with its index when a reader first asks for it. */
"use strict";

window.editionSearch = (base, make) => {
  const KINDS = { sentence: "Sentence", claim: "Claim", source: "Source", event: "Event", term: "Term", person: "Person or institution", page: "Page" };
  const MOST = 30;
  let engine = null;
  let loaded = null;
  let synonyms = [];
  let selected = -1;

  /* Words: lower case, no diacritics, one spelling, no plural; Japanese in pairs of characters. */

  const fold = (text) => text.normalize("NFKC").normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC").toLowerCase().replace(/[’‘]/g, "'");
  const SPELLINGS = [[/programme/g, "program"], [/centre/g, "center"], [/defence/g, "defense"], [/licen[cs]e/g, "license"], [/isation/g, "ization"], [/ise\b/g, "ize"], [/our\b/g, "or"], [/aluminium/g, "aluminum"]];
  const stem = (word) => {
    if (/^[a-z]?\d/.test(word) || word.length < 4) return word;
    for (const [from, to] of SPELLINGS) word = word.replace(from, to);
    if (/'s$/.test(word)) word = word.slice(0, -2);
    if (/ies$/.test(word) && word.length > 4) return word.slice(0, -3) + "y";
    if (/(ss|us|is)$/.test(word)) return word;
    return word.replace(/(ches|shes|xes|sses)$/, (end) => end.slice(0, -2)).replace(/s$/, "");
  };
  const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+/gu;
  const words = (text) => {
    const found = [];
    const folded = fold(text);
    for (const run of folded.match(CJK) || []) {
      if (run.length === 1) found.push(run);
      for (let i = 0; i + 1 < run.length; i += 1) found.push(run.slice(i, i + 2));
    }
    for (const token of folded.replace(CJK, " ").match(/n?\d+\.\d+|[\p{L}\p{N}]+(?:[-'][\p{L}\p{N}]+)*/gu) || []) {
      const parts = token.split("-");
      if (parts.length > 1) {
        found.push(...parts);
        found.push(parts.length === 3 && /^\d{4}$/.test(parts[0]) ? token : parts.join(""));
        if (parts.length > 3 || /\d{4}$/.test(token)) found.push(token);
      } else found.push(token);
    }
    return found;
  };

  const parse = (query) => {
    const phrases = [];
    const without = [];
    let rest = query.replace(/[\u200b-\u200f\u2060\ufeff]/g, "").slice(0, 400);
    rest = rest.replace(/["“”]([^"“”]+)["“”]/g, (_, phrase) => (phrases.push(phrase), ` ${phrase} `));
    rest = rest.replace(/(?:^|\s)-(\p{L}[\p{L}\p{N}]*)/gu, (_, word) => (without.push(word), " "));
    return { text: rest.trim(), phrases: phrases.map(flat), without: without.map((word) => stem(fold(word))) };
  };
  const flat = (text) => ` ${fold(text).replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;

  const load = () => {
    loaded ||= Promise.all([script("assets/vendor/minisearch-7.2.0.min.js"), script("data/search.js")]).then(() => {
      const index = window.editionIndex;
      synonyms = index.synonyms;
      engine = new window.MiniSearch({
        fields: ["id", "title", "also", "text"],
        storeFields: ["kind", "title", "text", "url", "status", "date"],
        idField: "n",
        tokenize: words,
        processTerm: stem,
        searchOptions: {
          boost: { id: 8, title: 3, also: 2.5 },
          prefix: (term, i, terms) => i === terms.length - 1 && term.length > 1 && !/\d/.test(term),
          fuzzy: (term) => (/\d/.test(term) || term.length < 5 || /[^\p{Script=Latin}]/u.test(term) ? false : term.length < 8 ? 1 : 2),
          weights: { fuzzy: 0.25, prefix: 0.5 },
          boostDocument: (_, __, stored) => ({ term: 1.35, person: 1.3, claim: 1.15, sentence: 1.2, event: 0.85, source: 0.75, page: 1 })[stored.kind],
        },
      });
      engine.addAll(index.documents.map((document, n) => ({ ...document, n })));
    });
    return loaded;
  };
  const script = (path) =>
    new Promise((resolve, reject) => {
      const element = make("script", { src: new URL(path, base) });
      element.addEventListener("load", resolve);
      element.addEventListener("error", reject);
      document.head.append(element);
    });
  const find = (query) => {
    const { text, phrases, without } = parse(query);
    if (!text) return [];
    const padded = flat(text);
    const extra = synonyms.filter((forms) => forms.some((form) => padded.includes(flat(form)))).flat();
    const options = {
      filter: (result) => {
        const body = flat(`${result.title} ${result.text}`);
        return phrases.every((phrase) => body.includes(phrase)) && !without.some((word) => words(body).map(stem).includes(word));
      },
    };
    let results = engine.search(text, { ...options, combineWith: "AND" });
    if (extra.length) {
      const seen = new Map(results.map((result) => [result.id, result]));
      for (const form of new Set(extra)) {
        for (const result of engine.search(form, { ...options, combineWith: "AND", fuzzy: false, prefix: false })) {
          const old = seen.get(result.id);
          if (!old || old.score < result.score * 0.9) seen.set(result.id, { ...result, score: result.score * 0.9 });
        }
      }
      results = [...seen.values()].sort((a, b) => b.score - a.score);
    }
    return results.length ? results : engine.search(text, { ...options, combineWith: "OR" });
  };

  /* The box. */

  const input = make("input", { type: "search", id: "search-input", autocomplete: "off", spellcheck: "false", "aria-controls": "search-results", "aria-label": "Search the edition", placeholder: "A name, an acronym, a phrase, a date" });
  const kinds = make("select", { "aria-label": "Kind of result" }, make("option", { value: "" }, "all kinds"), ...Object.entries(KINDS).map(([value, name]) => make("option", { value }, name)));
  const status = make("p", { class: "search-status", role: "status" });
  const list = make("ol", { id: "search-results", class: "search-results" });
  const shut = make("button", { type: "button", class: "search-close" }, "Close");
  const dialog = make("dialog", { class: "search-box", "aria-label": "Search" }, make("div", { class: "search-line" }, input, kinds, shut), status, list);
  document.body.append(dialog);

  const address = (query) => {
    const url = new URL(location.href);
    if (query) url.searchParams.set("q", query);
    else url.searchParams.delete("q");
    return url;
  };

  const marked = (text, terms) => {
    const pattern = terms.length ? new RegExp(`(${terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "iu") : null;
    const at = pattern ? Math.max(0, fold(text).search(pattern)) : 0;
    let start = Math.max(0, at - 70);
    if (start) start = text.indexOf(" ", start) + 1;
    const piece = (start ? "… " : "") + text.slice(start, start + 200) + (text.length > start + 200 ? " …" : "");
    if (!pattern) return [piece];
    return piece.split(new RegExp(pattern.source, "giu")).map((part, i) => (i % 2 ? make("mark", {}, part) : part));
  };

  const show = () => {
    const query = input.value;
    history.replaceState(history.state, "", address(query));
    selected = -1;
    list.replaceChildren();
    if (!query.trim()) {
      status.textContent = "";
      return;
    }
    if (!engine) {
      status.textContent = "Loading the index …";
      load().then(show, () => (status.textContent = "The index could not be loaded. The page “Search and index” lists every term."));
      return;
    }
    const everything = find(query);
    const results = everything.filter((result) => !kinds.value || result.kind === kinds.value);
    status.textContent = results.length
      ? `${results.length} result${results.length === 1 ? "" : "s"}${results.length > MOST ? `, the first ${MOST} shown` : ""}`
      : "Nothing matches. Try fewer words, another spelling, or a sentence number such as 3.2.";
    for (const result of results.slice(0, MOST)) {
      const terms = [...new Set(result.match ? Object.keys(result.match) : [])];
      const link = make("a", { href: new URL(result.url, base), class: "result" }, make("span", { class: "result-kind" }, [KINDS[result.kind], result.status, result.date].filter(Boolean).join(" · ")), make("span", { class: "result-title" }, ...marked(result.title, terms)), make("span", { class: "result-text" }, ...marked(result.text, terms)));
      link.addEventListener("click", () => dialog.close());
      list.append(make("li", {}, link));
    }
  };

  const select = (step) => {
    const links = [...list.querySelectorAll("a")];
    if (!links.length) return;
    selected = Math.max(-1, Math.min(links.length - 1, selected + step));
    if (selected < 0) input.focus();
    else links[selected].focus();
  };

  input.addEventListener("input", show);
  kinds.addEventListener("change", show);
  shut.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => history.replaceState(history.state, "", address("")));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      select(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && event.target === input) {
      const first = list.querySelector("a");
      if (first) first.click();
    }
  });

  return {
    open(query) {
      if (!dialog.open) dialog.showModal();
      if (query !== undefined) input.value = query;
      input.focus();
      input.select();
      if (input.value) show();
      load().catch(() => {});
    },
    close() {
      dialog.close();
    },
  };
};
