/* The search box: loaded, with the words and the ranking, when a reader first asks for it. */
"use strict";

window.editionSearch = ({ base, make, script, dialog, input, status, said, wish, unfound }) => {
  const { words, CJK, IS_CJK } = window.editionWords(window.editionIndex.variants);
  const KINDS = { sentence: "Sentence", claim: "Claim", source: "Source", event: "Event", term: "Term", person: "Person or institution", page: "Page" };
  const PLURALS = { sentence: "sentences", claim: "claims", source: "sources", event: "events", term: "terms", person: "people and institutions", page: "pages" };
  const BEST = 5;
  const OF_A_KIND = 3;
  const MORE = 15;
  const REST = 700; // ms without a letter after which the answer is announced and the address written

  const loads = new Map();
  window.editionPart = (name, data) => loads.get(name).resolve(data);
  const load = (name) => {
    if (!loads.has(name)) {
      const part = {};
      part.promise = new Promise((resolve, reject) => {
        part.resolve = resolve;
        script(`data/search/${name}.js?v=${window.editionIndex.version}`).catch((error) => {
          loads.delete(name);
          reject(error);
        });
      });
      loads.set(name, part);
    }
    return loads.get(name).promise;
  };
  const { ask, textsOf } = window.editionRanking(window.editionIndex, load);

  /* What is shown of a result: the words around the match, the match marked. */

  const JAPANESE = new RegExp(`([${CJK}]+)`);
  const voiced = (node) => {
    if (typeof node === "string") return node.split(JAPANESE).map((piece, n) => (n % 2 ? make("span", { lang: "ja" }, piece) : piece));
    if (IS_CJK.test(node.textContent)) node.lang = "ja";
    return node;
  };
  const marked = (text, marks, start, end) => {
    const nodes = [];
    let at = start;
    for (const { from, to } of marks) {
      if (from < at || to > end) continue;
      const tail = nodes.at(-1);
      if (from === at && tail instanceof Element) tail.append(text.slice(from, to));
      else nodes.push(text.slice(at, from), make("mark", {}, text.slice(from, to)));
      at = to;
    }
    return [...nodes, text.slice(at, end)].flatMap(voiced);
  };
  const context = (text, marks) => {
    const LONG = 190;
    let best = { from: 0, worth: 0 };
    for (const { from } of marks) {
      const near = marks.filter((mark) => mark.from >= from && mark.to <= from + LONG - 50);
      const worth = new Set(near.map((mark) => mark.n)).size + near.length / 100;
      if (worth > best.worth) best = { from, worth };
    }
    let start = Math.max(0, Math.min(best.from - 50, text.length - LONG));
    if (start) start = text.indexOf(" ", start) + 1 || start;
    let end = Math.min(text.length, start + LONG);
    if (end < text.length) end = text.lastIndexOf(" ", end) > start ? text.lastIndexOf(" ", end) : end;
    return [...(start ? ["… "] : []), ...marked(text, marks, start, end), ...(end < text.length ? [" …"] : [])];
  };
  const quoted = (word) => `‘${word}’`;
  const item = ({ kind, state, note, url, title, text, twin, missing }, marks) => {
    const link = make("a", { href: new URL(url, base), class: "result" },
      make("span", { class: "result-kind" }, [KINDS[kind], state, note].filter(Boolean).join(" · ")),
      make("span", { class: "result-title" }, ...marked(title, marks(title), 0, title.length)),
      make("span", { class: "result-text" }, ...context(text, marks(text))),
      ...(missing.length ? [make("span", { class: "result-missing" }, ...voiced(`Without ${missing.map(quoted).join(", ")}`))] : []));
    return make("li", {}, link, ...(twin ? [make("a", { href: new URL(twin.url, base), class: "result-twin" }, `The same among ${PLURALS[twin.kind]}`)] : []));
  };

  /* The box. */

  const choice = (label, every) => make("select", { "aria-label": label, hidden: true }, make("option", { value: "" }, every));
  const kinds = choice("Kind of result", "all kinds");
  const states = choice("Status of the claims", "every status");
  const list = make("div", { id: "search-results", class: "search-results" });
  input.setAttribute("aria-controls", list.id);
  input.after(kinds, states);
  const absence = make("div", { class: "search-absence" });
  status.after(absence, list);

  let turn = 0;
  let answer = null;
  let rest = 0;
  let shown = false; // whether the list answers what stands in the field

  const options = (select, counts, name, every) => {
    const kept = select.value;
    const rest = [...counts].map(([value, count]) => make("option", { value }, `${name(value)} (${count})`));
    select.replaceChildren(make("option", { value: "" }, every), ...rest);
    select.value = counts.has(kept) ? kept : "";
    select.hidden = counts.size < 2 && !select.value;
  };
  const counted = (results, key) => {
    const counts = new Map();
    for (const result of results) counts.set(result[key], (counts.get(result[key]) || 0) + 1);
    return counts;
  };
  const address = (query) => {
    const url = new URL(location.href);
    if (query) url.searchParams.set("q", query);
    else url.searchParams.delete("q");
    if (url.href === location.href) return;
    if (query && !history.state?.search && !new URLSearchParams(location.search).has("q")) history.pushState({ search: true }, "", url);
    else history.replaceState(history.state, "", url);
  };
  const settle = () => {
    clearTimeout(rest);
    rest = 0;
    if (!dialog.open) return;
    address(input.value);
    if (status.textContent !== "Loading …") said.textContent = input.value.trim() ? [status, ...absence.querySelectorAll("p")].map((part) => part.firstChild?.textContent).join(". ") : "";
  };
  const go = () => {
    const link = list.querySelector("li a");
    wish.go = false;
    if (link) link.click();
  };

  /* A word that is nowhere is said to be nowhere, with the ways to go on without it. */
  const asking = (query, label) => {
    const button = make("button", { type: "button" }, label);
    button.addEventListener("click", () => {
      input.value = query;
      input.focus();
      show();
    });
    return button;
  };
  const saidAbsent = ({ word, shown, nearly }) => {
    const query = input.value;
    const rest = query.replace(word, " ").replace(/\s+/g, " ").trim();
    const instead = shown.length ? `; shown instead: ${shown.map(quoted).join(", ")}` : nearly ? "; shown instead: what is written almost the same" : "";
    const ways = [
      ...(/[\p{L}\p{N}]/u.test(rest) && rest !== query ? [asking(rest, `Search without ${quoted(word)}`)] : []),
      ...(instead && !/["“”]/.test(query) && rest !== query ? [asking(query.replace(word, `"${word}"`), `Search for exactly ${quoted(word)}`)] : []),
    ];
    return make("p", {}, ...voiced(`Nothing here has ${quoted(word)}${instead}. `), ...ways.flatMap((way) => [way, " "]));
  };
  const counting = (count) => {
    const begun = answer.absent.find(({ begun }) => begun);
    const results = `${count} result${count === 1 ? "" : "s"}`;
    if (begun) return `Nothing here has ${quoted(begun.word)} alone; ${results} with words that begin with it, such as ${quoted(begun.shown[0])}`;
    return `${results}${answer.all ? "" : "; none has all the words, these have some of them"}`;
  };

  const draw = async (now) => {
    const { found, marks, only } = answer;
    options(kinds, counted(found, "kind"), (kind) => KINDS[kind], "all kinds");
    const ofKind = found.filter((result) => (kinds.value ? result.kind === kinds.value : !result.folded));
    options(states, kinds.value === "claim" ? counted(ofKind, "state") : new Map(), (state) => state, "every status");
    const chosen = ofKind.filter((result) => !states.value || result.state === states.value);
    absence.replaceChildren(...answer.absent.filter(({ begun }) => !begun).map(saidAbsent));
    if (!found.length) {
      const near = answer.near ? await Promise.all(answer.near.found.map(textsOf)) : [];
      if (now !== turn) return;
      status.textContent = only ? "A minus leaves a word out; add a word to look for." : "Nothing matches. Try fewer words, another spelling, or a sentence number such as 3.2.";
      list.replaceChildren(
        ...(near.length ? [make("p", {}, "Near it is ", asking(answer.near.query, answer.near.query), ":"), make("ol", {}, ...near.map((text) => item({ ...text, missing: [] }, () => [])))] : []),
        make("p", {}, "Look it up in the ", make("a", { href: new URL("search/", base) }, "index of terms and people"), ", or in ", make("a", { href: new URL("claims/", base) }, "all claims"), "."),
        ...(unfound && !only ? [make("p", {}, make("a", { href: unfound.replaceAll("%7Bquery%7D", encodeURIComponent(input.value.trim())), rel: "noopener" }, "Say what you looked for and wanted"), ", and it can be added.")] : []));
      return;
    }
    const groups = [{ name: "", results: chosen.slice(0, kinds.value ? MORE : BEST) }];
    if (!kinds.value) {
      const rest = chosen.slice(BEST);
      for (const kind of counted(rest, "kind").keys()) groups.push({ name: kind, results: rest.filter((result) => result.kind === kind).slice(0, OF_A_KIND), count: found.filter((result) => result.kind === kind).length });
    }
    const drawn = [];
    for (const group of groups) {
      const texts = await Promise.all(group.results.map(textsOf));
      if (now !== turn) return;
      const items = texts.map((text) => item(text, marks));
      const box = make("ol", {}, ...items);
      const more = group.name ? group.count > group.results.length : chosen.length > group.results.length && kinds.value;
      const button = make("button", { type: "button", class: "search-more" }, group.name ? `All ${group.count} ${PLURALS[group.name]}` : `More of the ${chosen.length}`);
      button.addEventListener("click", async () => {
        if (group.name) {
          kinds.value = group.name;
          kinds.dispatchEvent(new Event("change"));
          kinds.focus();
          return;
        }
        const next = chosen.slice(box.children.length, box.children.length + MORE);
        const added = (await Promise.all(next.map(textsOf))).map((text) => item(text, marks));
        box.append(...added);
        added[0].querySelector("a").focus();
        if (box.children.length === chosen.length) button.remove();
      });
      drawn.push(make("section", {}, ...(group.name ? [make("h2", {}, PLURALS[group.name][0].toUpperCase() + PLURALS[group.name].slice(1))] : []), box, ...(more ? [button] : [])));
      if (drawn.length === 1) {
        list.replaceChildren(...drawn);
        status.textContent = counting(chosen.length);
        shown = true;
        if (wish.go) go();
      } else list.append(drawn.at(-1));
    }
  };

  const show = async () => {
    const query = input.value;
    const now = (turn += 1);
    clearTimeout(rest);
    rest = setTimeout(settle, REST);
    answer = null;
    shown = false;
    if (!query.trim()) {
      list.replaceChildren(make("p", {}, "Try ", ...window.editionIndex.suggested.flatMap((query) => [asking(query, query), " "])));
      absence.replaceChildren();
      status.textContent = said.textContent = "";
      kinds.hidden = states.hidden = true;
      return;
    }
    if (!list.childElementCount) status.textContent = "Loading …";
    try {
      const found = await ask(query);
      if (now !== turn) return;
      answer = found;
      await draw(now);
      if (!rest) settle();
    } catch (error) {
      if (now === turn) failed(error);
    }
  };
  /* What could not be fetched is tried again at the next letter; a fault of the script is said to be one. */
  const failed = (error) => {
    absence.replaceChildren();
    list.replaceChildren(make("p", {}, make("a", { href: new URL("search/", base) }, "The index of terms and people"), " needs no loading."));
    rest ||= setTimeout(settle, REST);
    status.textContent = error instanceof Event ? "The search could not be loaded. Is the connection up?" : "The search has a fault and cannot answer this.";
    if (!(error instanceof Event)) reportError(error);
  };
  const redraw = () => {
    turn += 1;
    clearTimeout(rest);
    rest = setTimeout(settle, REST);
    if (answer) draw(turn).catch(failed);
  };

  let timer = 0;
  const typed = ({ isComposing }) => {
    shown = false;
    turn += 1; // an answer to fewer letters comes too late
    clearTimeout(timer);
    clearTimeout(rest);
    if (!isComposing) timer = setTimeout(show, 60);
  };
  input.addEventListener("input", typed);
  input.addEventListener("compositionend", () => typed({ isComposing: false }));
  kinds.addEventListener("change", redraw);
  states.addEventListener("change", redraw);
  list.addEventListener("click", settle, true); // so that Back leads to the results
  dialog.addEventListener("close", () => {
    clearTimeout(timer);
    clearTimeout(rest);
    turn += 1;
    if (history.state?.search) history.back();
    else address("");
  });
  dialog.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.target.matches("select")) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      (links[Math.min(links.length - 1, at + (event.key === "ArrowDown" ? 1 : -1))] || input).focus();
    } else if (event.key === "Enter" && event.target === input && shown) go();
    else if (event.target.closest(".search-results, .search-absence") && (/^[^ ]$/u.test(event.key) || event.key === "Backspace" || event.keyCode === 229) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      input.focus(); // typing goes on in the field
      input.setSelectionRange(input.value.length, input.value.length);
    }
  });
  window.editionSearch.words = (text) => words(text).map(({ word, place }) => [word, place]);
  return show;
};
