/* The search box: loaded with the words of its index when a reader first asks for it; the places
   and texts that a question needs are fetched with it (scripts/edition/search/index.py cuts them). */
"use strict";

window.editionSearch = ({ base, make, script, dialog, input, status, first, wish }) => {
  const KINDS = { sentence: "Sentence", claim: "Claim", source: "Source", event: "Event", term: "Term", person: "Person or institution", page: "Page" };
  const PLURALS = { sentence: "sentences", claim: "claims", source: "sources", event: "events", term: "terms", person: "people and institutions", page: "pages" };
  const LIKING = { sentence: 1.15, claim: 1.1, source: 0.75, event: 1, term: 1.35, person: 1.3, page: 0.9 };
  const BEST = 5;
  const OF_A_KIND = 3;
  const MORE = 15;

  /* Words: folded as in tokenize.py; one spelling and no plural here alone. */

  const LETTERS = { ø: "o", ł: "l", đ: "d", ı: "i", ß: "ss", æ: "ae", œ: "oe", 靭: "靱", 澤: "沢", 應: "応" };
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[øłđıßæœ靭澤應]/g, (letter) => LETTERS[letter]);
  const CJK = "\\u3005\\u3006\\u3040-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff";
  const IS_CJK = new RegExp(`[${CJK}]`);
  const RUN = new RegExp(`[${CJK}]+|[^${CJK}]+`, "g");
  const TOKEN = /[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?![\p{L}\p{N}-])|n?[0-9]+\.[0-9]+|[\p{L}\p{N}]+(?:[-‐‑'’][\p{L}\p{N}]+)*/gu;
  const ISO = /^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$/;
  const YEAR = /^(19[4-9]|20[0-3])\d$/;
  const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
  const DATE = /(?:\b([0-9]{1,2})(?:st|nd|rd|th)?\s+)?\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+(?:([0-9]{1,2})(?:st|nd|rd|th)?,?\s+)?([0-9]{4})\b|([0-9]{4})年([0-9]{1,2})月(?:([0-9]{1,2})日)?/gi;
  const iso = (_, day1, month, day2, year1, year2, month2, day3) => {
    const day = day1 || day2 || day3;
    const parts = [year1 || year2, (month2 || String(MONTHS.indexOf(month.toLowerCase()) + 1)).padStart(2, "0")];
    return [...parts, ...(day ? [day.padStart(2, "0")] : [])].join("-");
  };

  /* Each word with its place; `whole` is a compound or a date beside its parts, `from` and `to` are characters. */
  const words = (text) => {
    const dates = [...text.matchAll(DATE)].map((match) => [match.index, iso(...match)]);
    const found = [];
    let place = 0;
    for (const { 0: token, index: from } of text.matchAll(TOKEN)) {
      const to = from + token.length;
      for (const [at, day] of dates) {
        if (at < from || at >= to) continue;
        for (const length of [10, 7]) if (day.length >= length) found.push({ word: day.slice(0, length), place, from, to, whole: true });
      }
      if (ISO.test(token)) {
        for (const length of [10, 7, 4]) if (token.length >= length) found.push({ word: token.slice(0, length), place, from, to, whole: length < token.length });
        place += 1;
        continue;
      }
      if (/^n?[0-9]+\.[0-9]+$/.test(token)) {
        found.push({ word: token, place, from, to });
        place += 1;
        continue;
      }
      const joined = token.split(/[-‐‑]/);
      if (joined.length > 1 && !/['’]/.test(token) && !IS_CJK.test(token)) found.push({ word: fold(joined.join("")), place, from, to, whole: true });
      let at = from;
      for (const piece of token.split(/([-‐‑]|['’](?:s$|s(?=[-‐‑]))?)/)) {
        for (const run of /^[-‐‑'’]/.test(piece) ? [] : piece.match(RUN) || []) {
          const start = at + piece.indexOf(run);
          const size = IS_CJK.test(run) ? 2 : run.length;
          for (let i = 0; i === 0 || i + size <= run.length; i += IS_CJK.test(run) ? 1 : size) {
            found.push({ word: fold(run.slice(i, i + size)), place, from: start + i, to: Math.min(start + i + size, start + run.length) });
            place += 1;
          }
        }
        at += piece.length;
      }
    }
    return found;
  };

  const SPELLINGS = [[/programme/g, "program"], [/centre/g, "center"], [/(def|off|lic|pret)ence/g, "$1ense"], [/practis/g, "practic"], [/([iy])s(ation|(?:e|ed|es|ing|ers?)$)/g, "$1z$2"], [/([a-z]{2}[^aeou])our/g, "$1or"], [/(theat|calib|met|lit)re(s?)$/, "$1er$2"], [/logue(s?)$/, "log$1"], [/(cancel|travel|label|model|signal|channel|level)l(ed|ing|ers?)$/, "$1$2"], [/^grey/, "gray"], [/aluminium/, "aluminum"], [/women$/, "woman"], [/(cri|analy)zes$/, "$1sis"]];
  const stem = (word) => {
    if (word.length < 4 || /^[a-z]?\d/.test(word)) return word;
    for (const [from, to] of SPELLINGS) word = word.replace(from, to);
    if (/ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
    if (/(ss|us|is)$/.test(word)) return word;
    return word.replace(/(ches|shes|xes|sses)$/, (end) => end.slice(0, -2)).replace(/s$/, "");
  };
  const root = (word) => {
    const short = stem(word).replace(/(ations?|itions?|ions?|ing|ed|or|al|ly|e)$/, "");
    return short.length > 3 ? short : stem(word);
  };
  const distance = (a, b, most) => {
    let older = [];
    let old = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= b.length; j += 1) {
        row[j] = Math.min(old[j] + 1, row[j - 1] + 1, old[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], older[j - 2] + 1);
      }
      if (Math.min(...row) > most) return most + 1;
      [older, old] = [old, row];
    }
    return old[b.length];
  };

  /* The index: the words at first, its parts when asked for. */

  let index = null;
  const begin = ({ version, kinds, starts, stop, twins, same, words: lists }) => {
    index = { version, starts, twins, same: new Map(same.flatMap((list) => list.map((word) => [stem(word), list]))), stop: new Set(stop.split(" ")), words: [], byStem: new Map(), byRoot: new Map(), kinds: [], size: 0 };
    for (const [kind, state, count] of kinds) {
      index.size += count;
      index.kinds.push({ kind, state, end: index.size });
    }
    lists.forEach((list, part) => {
      let word = "";
      [...list.matchAll(/([A-Z])([^A-Z]*)/g)].forEach(([, shared, rest], n) => {
        word = word.slice(0, shared.charCodeAt(0) - 65) + rest;
        const entry = { word, part, n, id: index.words.length, stem: stem(word), root: root(word) };
        index.words.push(entry);
        for (const [map, key] of [[index.byStem, entry.stem], [index.byRoot, entry.root]]) map.has(key) ? map.get(key).push(entry) : map.set(key, [entry]);
      });
    });
  };
  const whenBegun = first.then(() => begin(window.editionIndex));
  whenBegun.catch(() => {}); // who asks is told; the page says it too
  const kindOf = (doc) => index.kinds.find(({ end }) => doc < end);

  const parts = new Map();
  const waiting = new Map();
  window.editionPart = (name, data) => {
    if (name[0] === "w") {
      const [postings, forms, groups] = data;
      const byFirst = new Map();
      for (const [form, group, own] of forms) {
        const stems = counting(form.split(" ")).map(stem);
        if (!byFirst.has(stems[0])) byFirst.set(stems[0], []);
        byFirst.get(stems[0]).push({ stems, own, group: groups[group] });
      }
      waiting.get(name)({ postings, byFirst });
    } else waiting.get(name)(data);
  };
  const fetched = (name) => {
    if (!parts.has(name)) {
      parts.set(name, new Promise((resolve, reject) => {
        waiting.set(name, resolve);
        script(`data/search/${name}.js?v=${index.version}`).catch((error) => {
          parts.delete(name);
          reject(error);
        });
      }));
    }
    return parts.get(name);
  };
  const counting = (list) => {
    const rest = list.filter((word) => !index.stop.has(word));
    return rest.length ? rest : list;
  };
  const posting = (text) => {
    const found = new Map();
    const [, all, rest] = text.match(/^(?:~(\d+))?(.*)$/);
    found.all = Number(all || 0);
    let doc = -1;
    for (const [, letter, step, steps] of rest.matchAll(/([A-Z])(\d*)((?:,\d+)*)/g)) {
      doc += Number(step || 1);
      found.set(doc, { level: (letter.charCodeAt(0) - 64) / 25, steps });
    }
    return found;
  };
  const postings = new Map();
  const places = async (entry) => {
    if (!postings.has(entry.id)) postings.set(entry.id, posting((await fetched(`w${entry.part}`)).postings[entry.n]));
    return postings.get(entry.id);
  };
  const textOf = async (doc) => {
    const part = index.starts.findIndex((start, n) => doc < index.starts[n + 1]);
    const [url, title, text, date] = (await fetched(`t${part}`))[doc - index.starts[part]];
    return { ...kindOf(doc), doc, url, title, text, date };
  };

  const textsOf = async ({ doc, twin }) => ({ ...(await textOf(doc)), twin: twin !== undefined && (await textOf(twin)) });

  /* A question: what is asked for, what of it stands in the index, where, and what comes first. */

  const parse = (query) => {
    const phrases = [];
    const without = [];
    let rest = query.normalize("NFKC").replace(/[\p{Cc}\p{Cf}]/gu, " ").slice(0, 400).replace(/(?<![\p{L}.])(?:\p{L}\.){2,}/gu, (letters) => letters.replaceAll(".", ""));
    rest = rest.replace(/(^|\s)[-−]["“”]([^"“”]+)["“”]|(^|\s)[-−]([\p{L}\p{N}][^\s"“”]*)/gu, (_, a, phrase, b, word) => (without.push(words(phrase || word).filter((w) => !w.whole)), " "));
    rest = rest.replace(/["“”]([^"“”]+)["“”]/g, (_, phrase) => (phrases.push(words(phrase).filter((w) => !w.whole)), ` ${phrase} \u0001`));
    const known = (word) => index.byStem.has(stem(word));
    const dated = rest
      .replace(/(\d)(?:st|nd|rd|th)? of (?=\p{L}+,? \d{4})/giu, "$1 ")
      .replace(DATE, (...match) => ` ${iso(...match)} `)
      .replace(/\b(\d\d?)([./-])(\d\d?)\2(\d{4})\b/g, "$4-$3-$1")
      .replace(/\b(\d{4})[./-](\d\d?)[./-](\d\d?)\b/g, (_, ...p) => (p[1] > 12 ? [p[0], p[2], p[1]] : p.slice(0, 3)).map((part) => part.padStart(2, "0")).join("-"))
      .replace(/\bs?(n?\d+)[-:,.](\d+)\b(?![-.])/g, (all, one, two) => [`${one}.${two}`].find(known) || all)
      .replace(/\s?%|percent/gi, " per cent");
    let shift = 0;
    const all = words(dated).filter((w) => !w.whole).slice(0, 24).flatMap((w) => {
      const [one, two] = halves(w.word, known);
      if (!two) return [{ ...w, place: w.place + shift }];
      shift += 1;
      return [{ ...w, word: one, place: w.place + shift - 1, to: 0 }, { ...w, word: two, place: w.place + shift }];
    });
    const kept = new Set(counting(all.map((w) => w.word)));
    const units = all.filter((w) => kept.has(w.word)).map(({ word, place, to }) => ({ word, place, last: to === dated.length }));
    return { units, phrases: phrases.filter((phrase) => phrase.length), without: without.filter((phrase) => phrase.length) };
  };

  /* Two words written as one. */
  const halves = (word, known) => {
    if (word.length < 7 || IS_CJK.test(word) || known(word) || nearest(word, 1).length) return [word];
    const cuts = Array.from({ length: word.length - 5 }, (_, i) => [word.slice(0, i + 3), word.slice(i + 3)]);
    return cuts.find((pair) => pair.every(known)) || [word];
  };

  /* The nearest words of the index, with their weights. */
  const nearest = (word, most) => {
    const near = [];
    for (const entry of index.words) {
      if (Math.abs(entry.word.length - word.length) > most || /\d/.test(entry.word)) continue;
      const far = distance(word, entry.word, most);
      if (far <= most) near.push([entry, far + (entry.word[0] === word[0] ? 0 : 0.5)]);
    }
    const least = Math.min(...near.map(([, far]) => far));
    return near.filter(([, far]) => far <= least + 0.5).map(([entry, far]) => [entry, far === least ? 0.8 : 0.5]);
  };

  const expand = (unit) => {
    const { word, last } = unit;
    const found = new Map();
    const add = (entries, weight) => {
      for (const entry of entries || []) if ((found.get(entry) || 0) < weight) found.set(entry, weight);
    };
    add(index.byStem.get(stem(word)), 1);
    const known = found.size > 0;
    for (const same of index.same.get(stem(word)) || []) add(index.byStem.get(stem(same)), 0.6);
    if (ISO.test(word) || /^n?\d/.test(word)) {
      if (!known && word.length === 10) add(index.byStem.get(word.slice(0, 7)), 0.5);
      return found;
    }
    const cjk = IS_CJK.test(word);
    if ((last && word.length > 1) || (cjk && word.length === 1)) {
      const longer = index.words.filter((entry) => entry.word.startsWith(word) && entry.word.length > word.length && !/\d-/.test(entry.word));
      add(longer.sort((a, b) => a.word.length - b.word.length).slice(0, 80), known ? 0.3 : 0.7);
    }
    const sure = found.size > 0;
    if (cjk) return found;
    if (word.length > 3) for (const base of [word, ...(known ? [] : [word.replace(/ers?$/, "")])]) add(index.byRoot.get(root(base)), known ? 0.35 : 0.5);
    if (!sure && word.length > 3) {
      const near = nearest(word, word.length < 7 ? 1 : 2);
      for (const [entry, weight] of near.length || word.length < 9 ? near : nearest(word, 3)) add([entry], weight);
    }
    return found;
  };

  const stepped = (steps) => {
    let at = 0;
    return steps.slice(1).split(",").map((step) => (at += Number(step)));
  };

  /* The documents in which these words stand one after the other; `same` takes them as they are written. */
  const inOrder = async (phrase, same) => {
    let ends = null;
    for (const { word, place } of phrase) {
      const entries = (index.byStem.get(stem(word)) || []).filter((entry) => !same || entry.word === word);
      const next = new Map();
      for (const entry of entries) {
        for (const [doc, { steps }] of await places(entry)) {
          if (ends && !ends.has(doc)) continue;
          const starts = stepped(steps).map((at) => at - place + phrase[0].place).filter((at) => !ends || ends.get(doc).has(at));
          if (starts.length) next.set(doc, new Set([...(next.get(doc) || []), ...starts]));
        }
      }
      ends = next;
    }
    return ends;
  };

  const score = async (units) => {
    for (const unit of units) unit.entries = expand(unit);
    units.forEach((unit, i) => {
      const next = units[i + 1];
      const joined = next && next.place === unit.place + 1 && index.byStem.get(stem(unit.word + next.word));
      for (const entry of joined || []) {
        unit.entries.set(entry, 1);
        next.entries.set(entry, 1);
      }
    });
    await Promise.all([...new Set(units.flatMap((unit) => [...unit.entries.keys()].map((entry) => entry.part)))].map((part) => fetched(`w${part}`)));
    for (const unit of units) {
      unit.docs = new Map();
      let sure = 0;
      for (const [entry, weight] of unit.entries) {
        const stand = await places(entry);
        if (weight > 0.9) sure += stand.all || stand.size;
        if (stand.all) unit.common = true;
        for (const [doc, { level, steps }] of stand) {
          const old = unit.docs.get(doc) || { level: 0, at: [] };
          unit.docs.set(doc, { level: Math.max(old.level, weight * level), at: weight > 0.4 ? [...old.at, ...stepped(steps)] : old.at });
        }
      }
      unit.rare = Math.log(1 + index.size / (1 + (sure || unit.docs.size)));
    }
    const asked = units.length;
    units = units.filter((unit) => unit.docs.size || IS_CJK.test(unit.word));
    const matched = await matchedForms(units);
    for (const { from, to, weight, group } of matched.filter((form) => !matched.some((other) => other !== form && other.from <= form.from && other.to >= form.to && other.to - other.from > form.to - form.from))) {
      for (const [doc, { level }] of posting(group[1])) {
        const times = level * 25;
        for (const unit of units.slice(from, to)) {
          const old = unit.docs.get(doc);
          const value = (0.4 * weight * times) / (times + 2);
          if (!old) unit.docs.set(doc, { level: value, at: [] });
          else if (old.level < value) old.level = value;
        }
      }
    }
    const owners = new Map();
    for (const { from, to, weight, own, group } of matched) {
      if (group[0] < 0) continue; // nothing owns it
      const rare = units.slice(from, to).reduce((sum, unit) => sum + unit.rare, 0);
      const value = weight ** 2 * (own ? 1 : 0.8) * rare * (to - from === asked ? 1.6 : own ? 0.5 : 0.3);
      owners.set(group[0], Math.max(owners.get(group[0]) || 0, value));
      for (const unit of units.slice(from, to)) if (!unit.docs.has(group[0])) unit.docs.set(group[0], { level: 0.1, at: [] });
    }
    return { results: ranked(units, owners, asked), matched };
  };

  const matchedForms = async (units) => {
    const found = [];
    for (let from = 0; from < units.length; from += 1) {
      const stems = units.map((unit) => {
        const best = new Map();
        for (const [entry, weight] of unit.entries) best.set(entry.stem, Math.max(best.get(entry.stem) || 0, weight));
        return best;
      });
      for (const part of new Set([...units[from].entries.keys()].map((entry) => entry.part))) {
        const { byFirst } = await fetched(`w${part}`);
        for (const [start] of stems[from]) {
          for (const form of byFirst.get(start) || []) {
            const to = from + form.stems.length;
            if (to > units.length) continue;
            const weight = Math.min(...form.stems.map((part, i) => Math.max(stems[from + i].get(part) || 0, units[from + i].last && part.startsWith(units[from + i].word) ? 0.6 : 0)));
            if (weight > 0) found.push({ ...form, from, to, weight });
          }
        }
      }
    }
    return found;
  };

  const ranked = (units, owners, asked) => {
    const whole = units.reduce((sum, unit) => sum + unit.rare, 0);
    const dated = units.some((unit) => ISO.test(unit.word) || (units.length > 1 && YEAR.test(unit.word)));
    const totals = new Map();
    for (const unit of units) {
      for (const [doc, { level }] of unit.docs) {
        const total = totals.get(doc) || { value: 0, covered: 0, units: 0 };
        totals.set(doc, { value: total.value + unit.rare * level, covered: total.covered + unit.rare, units: total.units + 1 });
      }
    }
    for (const unit of units.filter(({ common }) => common)) {
      for (const [doc, total] of totals) {
        if (unit.docs.has(doc)) continue;
        total.covered += unit.rare;
        total.units += 1;
      }
    }
    const most = Math.max(...[...totals.values()].map(({ covered }) => covered));
    const all = units.length === asked && [...totals].some(([, total]) => total.units === asked);
    const found = [];
    for (const [doc, total] of totals) {
      if (total.covered < 0.6 * most && !owners.has(doc)) continue;
      let value = (total.value + (owners.get(doc) || 0)) * (total.covered / whole) ** 2;
      for (let i = 0; i + 1 < units.length; i += 1) {
        const [a, b] = [units[i].docs.get(doc), units[i + 1].docs.get(doc)];
        const step = units[i + 1].place - units[i].place;
        if (a && b && a.at.some((at) => b.at.includes(at + step))) value += 0.2 * (units[i].rare + units[i + 1].rare);
      }
      const { kind, state } = kindOf(doc);
      found.push({ doc, kind, state, value: value * LIKING[kind] * (dated && kind === "event" ? 2 : 1) });
    }
    found.sort((a, b) => b.value - a.value || a.doc - b.doc);
    return { found, all };
  };

  const ask = async (query) => {
    await whenBegun;
    const { units, phrases, without } = parse(query);
    if (!units.length) return { found: [], all: true, only: without.length > 0, marks: () => false };
    const { results, matched } = await score(units);
    let { found } = results;
    for (const phrase of phrases) {
      const exact = await inOrder(phrase, true);
      const stand = exact.size ? exact : await inOrder(phrase, false);
      found = found.filter(({ doc }) => stand.has(doc));
    }
    for (const phrase of without) {
      const stand = await inOrder(phrase, false);
      found = found.filter(({ doc }) => !stand.has(doc));
    }
    const byDoc = new Map(found.map((result) => [result.doc, result]));
    for (const pair of index.twins) {
      const [upper, under] = pair.map((doc) => byDoc.get(doc)).filter(Boolean).sort((a, b) => b.value - a.value);
      if (under) [upper.twin, under.folded] = [under.doc, true];
    }
    return { found, all: results.all, only: false, marks: marker(units, matched) };
  };

  /* What is shown of a result: the words around the match, the match marked. */

  const marker = (units, matched) => {
    const single = new Map();
    units.forEach((unit, n) => [...unit.entries.keys()].forEach((entry) => single.set(entry.word, n)));
    const runs = new Map();
    for (const { group, from } of matched) {
      for (const form of group[2] ? group[2].split("|") : []) {
        const run = form.split(" ");
        if (!runs.has(run[0])) runs.set(run[0], []);
        runs.get(run[0]).push({ run, n: from });
      }
    }
    return (text) => {
      const found = [];
      const list = words(text);
      const flat = list.filter((w) => !w.whole);
      for (const { word, from, to } of list) if (single.has(word)) found.push({ from, to, n: single.get(word) });
      flat.forEach(({ word, from }, i) => {
        for (const { run, n } of runs.get(word) || []) if (run.every((part, j) => flat[i + j] && flat[i + j].word === part)) found.push({ from, to: flat[i + run.length - 1].to, n });
      });
      return found.sort((a, b) => a.from - b.from || b.to - a.to);
    };
  };
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
  const item = ({ kind, state, date, url, title, text, twin }, marks) => {
    const link = make("a", { href: new URL(url, base), class: "result" },
      make("span", { class: "result-kind" }, [KINDS[kind], state, date].filter(Boolean).join(" · ")),
      make("span", { class: "result-title" }, ...marked(title, marks(title), 0, title.length)),
      make("span", { class: "result-text" }, ...context(text, marks(text))));
    return make("li", {}, link, ...(twin ? [make("a", { href: new URL(twin.url, base), class: "result-twin" }, `The same among ${PLURALS[twin.kind]}`)] : []));
  };

  /* The box. */

  const choice = (label, every) => make("select", { "aria-label": label, hidden: true }, make("option", { value: "" }, every));
  const kinds = choice("Kind of result", "all kinds");
  const states = choice("Status of the claims", "every status");
  const list = make("div", { id: "search-results", class: "search-results" });
  input.setAttribute("aria-controls", list.id);
  input.after(kinds, states);
  status.after(list);

  let turn = 0;
  let answer = null;
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
  const go = () => {
    const link = list.querySelector("li a");
    wish.go = false;
    if (link) link.click();
  };

  const draw = async (now) => {
    const { found, marks, all, only } = answer;
    options(kinds, counted(found, "kind"), (kind) => KINDS[kind], "all kinds");
    const ofKind = found.filter((result) => (kinds.value ? result.kind === kinds.value : !result.folded));
    options(states, kinds.value === "claim" ? counted(ofKind, "state") : new Map(), (state) => state, "every status");
    const chosen = ofKind.filter((result) => !states.value || result.state === states.value);
    if (!found.length) {
      list.replaceChildren(make("p", {}, "Look it up in the ", make("a", { href: new URL("search/", base) }, "index of terms and people"), ", or in ", make("a", { href: new URL("claims/", base) }, "all claims"), "."));
      status.textContent = only ? "A minus leaves a word out; add a word to look for." : "Nothing matches. Try fewer words, another spelling, or a sentence number such as 3.2.";
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
        status.textContent = `${chosen.length} result${chosen.length === 1 ? "" : "s"}${all ? "" : "; none has all the words, these have some of them"}`;
        shown = true;
        if (wish.go) go();
      } else list.append(drawn.at(-1));
    }
  };

  const show = async () => {
    const query = input.value;
    const now = (turn += 1);
    address(query);
    answer = null;
    shown = false;
    if (!query.trim()) {
      list.replaceChildren();
      status.textContent = index ? "" : "Loading the index …";
      whenBegun.then(() => now === turn && (status.textContent = ""), () => {});
      kinds.hidden = states.hidden = true;
      return;
    }
    if (!index || !list.childElementCount) status.textContent = "Loading …";
    try {
      const found = await ask(query);
      if (now !== turn) return;
      answer = found;
      await draw(now);
    } catch {
      if (now !== turn) return;
      list.replaceChildren(make("p", {}, make("a", { href: new URL("search/", base) }, "The index of terms and people"), " needs no loading."));
      status.textContent = "The search could not be loaded. Is the connection up?";
    }
  };
  const redraw = () => {
    turn += 1;
    if (answer) draw(turn);
  };

  let timer = 0;
  const typed = ({ isComposing }) => {
    shown = false;
    clearTimeout(timer);
    if (!isComposing) timer = setTimeout(show, 60);
  };
  input.addEventListener("input", typed);
  input.addEventListener("compositionend", () => typed({ isComposing: false }));
  kinds.addEventListener("change", redraw);
  states.addEventListener("change", redraw);
  dialog.addEventListener("close", () => {
    clearTimeout(timer);
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
  });
  window.editionSearch.words = (text) => words(text).map(({ word, place }) => [word, place]);
  return show;
};
