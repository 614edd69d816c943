/* What a question finds, and in which order. Pure: it is given the first file of the index and a
   function that loads another part (scripts/edition/search/index.py cuts them). */
"use strict";

/* Every weight of the ranking, chosen on the golden set. The first are what a match is worth beside the very word. */
globalThis.editionWeights = {
  SAME: 0.6, // another word for it, in synonyms.toml
  MONTH: 0.5, // its month, for a day on which nothing is dated
  BEGUN: 0.7, // a word that begins with the last word of the question, which is no word here
  LONGER: 0.3, // the same where it is one
  ROOT: 0.5, // a word of the same root
  AKIN: 0.35, // the same where the word itself is here
  NEAREST: 0.8, // a guess at a misspelling: the nearest words
  NEARLY: 0.5, // those half a letter farther
  CLOSE: 6, // words between a guess and another word of the question that bear it out
  OWNED: { all: 1.6, own: 0.5, other: 0.3, everyday: 0.8 }, // what bears the name that is asked for, in all or in part
  FORM: 0.4, // a place where another name of the same thing is used
  FOLLOWING: 0.2, // words that follow each other as in the question
  UNWANTED: 0.3, // what bears the name, where the question asks for another kind
  HOLDING: 1, // a person of whom it is said, where the question asks who
  SERVING: 1.3, // a person still in office, where the question asks who is
  LACKING: 0.6, // what has less of the question than this part of the best is left out
  LIKING: { sentence: 1.15, claim: 1.1, source: 0.75, event: 1, term: 1.35, person: 1.3, page: 0.9 }, // kinds of answer, where the question asks for none
  WANTED: 1.8, // the kind of answer that the question asks for
  DATED: 2, // an event, where a time is asked for
};

globalThis.editionRanking = (first, load, weights = globalThis.editionWeights) => {
  const { words, parse, addressIn, romanised, respelt, fold, stem, root, distance, IS_CJK, ISO, YEAR } = globalThis.editionWords(first.variants);
  const { SAME, MONTH, BEGUN, LONGER, ROOT, AKIN, NEAREST, NEARLY, CLOSE, OWNED, FORM, FOLLOWING, UNWANTED, HOLDING, SERVING, LACKING, LIKING, WANTED, DATED } = weights;

  /* The index: the words at first, its parts when asked for. */

  const stop = new Set(first.stop.split(" "));
  const offices = new Set(first.offices.map((word) => stem(word)));
  const serving = new Set(first.serving);
  const same = new Map(first.same.flatMap((list) => list.map((word) => [stem(word), list])));
  const entries = [];
  const byStem = new Map();
  const byRoot = new Map();
  const put = (map, key, value) => (map.has(key) ? map.get(key).push(value) : map.set(key, [value]));
  first.words.forEach((list, part) => {
    let word = "";
    [...list.matchAll(/([A-Z])([^A-Z]*)/g)].forEach(([, shared, rest], n) => {
      word = word.slice(0, shared.charCodeAt(0) - 65) + rest;
      const entry = { word, part, n, stem: stem(word), root: root(word) };
      entries.push(entry);
      put(byStem, entry.stem, entry);
      put(byRoot, entry.root, entry);
    });
  });
  let size = 0;
  const kinds = first.kinds.map(([kind, state, count]) => ({ kind, state, end: (size += count) }));
  const kindOf = (doc) => kinds.find(({ end }) => doc < end);
  const known = (word) => byStem.has(stem(word));

  const counting = (list, word = (item) => item) => {
    const rest = list.filter((item) => !stop.has(word(item)));
    return rest.length ? rest : list;
  };
  const parts = new Map();
  const wordPart = (number) => {
    if (!parts.has(number)) {
      const read = load(`w${number}`).then(([postings, forms, groups]) => {
        const byFirst = new Map();
        for (const [form, group, own] of forms) {
          const stems = counting(form.split(" ")).map(stem);
          put(byFirst, stems[0], { stems, own, group: groups[group] });
        }
        return { postings, byFirst };
      });
      read.catch(() => parts.delete(number));
      parts.set(number, read);
    }
    return parts.get(number);
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
  const places = async (entry) => (entry.places ||= posting((await wordPart(entry.part)).postings[entry.n]));
  const textOf = async (doc) => {
    const part = first.starts.findIndex((start, n) => doc < first.starts[n + 1]);
    const [url, title, text, note] = (await load(`t${part}`))[doc - first.starts[part]];
    return { ...kindOf(doc), doc, url, title, text, note };
  };
  const textsOf = async ({ doc, twin, missing }) => ({ ...(await textOf(doc)), missing, twin: twin !== undefined && (await textOf(twin)) });

  const stepped = (steps) => {
    let at = 0;
    return steps.slice(1).split(",").map((step) => (at += Number(step)));
  };

  /* Where these words stand one after the other: document to the places where they begin. `exactly` takes them as written. */
  const inOrder = async (phrase, exactly) => {
    let begins = null;
    for (const { word, place } of phrase) {
      const next = new Map();
      for (const entry of (byStem.get(stem(word)) || []).filter((entry) => !exactly || entry.word === word)) {
        for (const [doc, { level, steps }] of await places(entry)) {
          const before = begins?.get(doc);
          if (begins && !before) continue;
          const at = stepped(steps).map((at) => at - place + phrase[0].place).filter((at) => !before || before.at.includes(at));
          if (at.length) next.set(doc, { level: Math.min(level, before?.level ?? 1), at: [...(next.get(doc)?.at || []), ...at] });
        }
      }
      begins = next;
      if (!begins.size) break;
    }
    return begins;
  };
  const lined = (list) => list.map((word, place) => ({ word, place }));

  /* The words of a question, each with the words of the index that it may mean. */

  /* The nearest words of the index, with their weights: no guess changes a word beyond recognition. */
  const nearest = (word, most) => {
    const near = [];
    const letters = (text) => [...text].sort().join("");
    for (const entry of entries) {
      if (Math.abs(entry.word.length - word.length) > most || /\d/.test(entry.word)) continue;
      if (most === 1 && word.length < 5 && entry.word.length === word.length && letters(entry.word) !== letters(word)) continue;
      const far = distance(word, entry.word, most) + (entry.word[0] === word[0] ? 0 : 0.5);
      if (far <= most) near.push([entry, far]);
    }
    const least = Math.min(...near.map(([, far]) => far));
    return near.filter(([, far]) => far <= least + 0.5).map(([entry, far]) => [entry, far === least ? NEAREST : NEARLY]);
  };
  const reach = (word, alone) => (word.length < 6 && (alone || word.length > 4) ? 1 : word.length < 7 ? 1.5 : word.length < 9 ? 2 : 3);

  /* A word that is none here, as the two words that follow each other somewhere. */
  const halves = async (unit) => {
    const { word } = unit;
    if (word.length < 7 || unit.pairs || unit.any || unit.exact || known(word) || nearest(word, 1).length) return [unit];
    for (let cut = 3; cut <= word.length - 3; cut += 1) {
      const pair = [word.slice(0, cut), word.slice(cut)];
      if (pair.every(known) && (await inOrder(lined(pair))).size) {
        return pair.map((half, n) => ({ ...unit, word: half, place: unit.place + n / 2, last: unit.last && n === 1, text: n ? "" : unit.text, pair }));
      }
    }
    return [unit];
  };

  const expand = ({ word, last, exact, pairs, any }, alone) => {
    const found = new Map();
    const add = (list, weight) => {
      for (const entry of list || []) if ((found.get(entry) || 0) < weight) found.set(entry, weight);
    };
    if (any) {
      for (const time of any) add(byStem.get(time), 1);
      return { found };
    }
    if (pairs) {
      for (const pair of pairs) add(byStem.get(pair), 1);
      if (word.length === 1) add(entries.filter((entry) => entry.word.startsWith(word)).slice(0, 80), BEGUN);
      return { found };
    }
    add(byStem.get(stem(word)), 1);
    const here = found.size > 0;
    if (exact) return { found };
    for (const other of same.get(stem(word)) || []) add(byStem.get(stem(other)), SAME);
    if (ISO.test(word) || /^n?\d/.test(word)) {
      if (!here && word.length === 10) add(byStem.get(word.slice(0, 7)), MONTH);
      return { found };
    }
    if (last && word.length > 1) {
      const longer = entries.filter((entry) => entry.word.startsWith(word) && entry.word.length > word.length && !/\d-/.test(entry.word));
      add(longer.sort((a, b) => a.word.length - b.word.length).slice(0, 80), here ? LONGER : BEGUN);
    }
    const begun = !here && found.size > 0;
    if (word.length > 3) for (const base of [word, ...(here ? [] : [word.replace(/ers?$/, "")])]) add(byRoot.get(root(base)), here ? AKIN : ROOT);
    if (here || begun || word.length < 4) return { found, begun };
    const guess = !found.size;
    const near = nearest(word, reach(word, alone));
    for (const [entry, weight] of near) add([entry], weight);
    return { found, guess };
  };

  /* A run of Japanese: whole where it stands somewhere or is a name, else in the longest pieces that do.
     A word in katakana is not cut but between two names, and small words in hiragana are left out. */
  const paired = (word) => [...fold(word)].slice(1).map((letter, n) => fold(word)[n] + letter);
  const SHORT = new RegExp(`^(?:[${Object.keys(first.countries).join("")}](?![国本州鮮度湾東央心盟語]))+`);
  const SCRIPT = (letter) => (/[\u3040-\u309f]/.test(letter) ? "h" : /[\u30a0-\u30ff\u31f0-\u31ff]/.test(letter) ? "k" : "c");
  const segmented = async (unit) => {
    if (!unit.pairs || unit.exact || unit.word.length < 2) return [unit];
    const short = unit.word.match(SHORT)?.[0] || "";
    if (short.length > 1 && !(await isForm(unit.pairs))) {
      const each = [...short].map((letter, n) => {
        const name = first.countries[letter];
        return { ...unit, here: true, word: fold(name), text: letter, pairs: paired(name), beside: unit.pairs.slice(Math.max(0, n - 1), Math.min(n + 1, short.length - 1)), place: unit.place + n, last: false };
      });
      const word = unit.word.slice(short.length);
      return [...each, ...(word.length > 1 ? await segmented({ ...unit, word, text: unit.text.slice(short.length), pairs: unit.pairs.slice(short.length), place: unit.place + short.length }) : [])];
    }
    if (await stands(unit.pairs)) return [{ ...unit, here: true }];
    const letters = [...unit.word];
    const scripts = [...(/[^\u3040-\u309f]/.test(unit.word) ? unit.word.replace(/(?<![\u3040-\u309f])[\u3040-\u309f]{1,3}(?![\u3040-\u309f])/g, (small) => "-".repeat(small.length)) : unit.word)].map((letter) => (letter === "-" ? "-" : SCRIPT(letter)));
    const cut = (at) => scripts[at - 1] !== scripts[at] || scripts[at] === "c";
    const found = [];
    for (let at = 0; at < letters.length; ) {
      const small = scripts.indexOf("-", at);
      const most = small < 0 ? letters.length : small;
      let end = most;
      const two = async () => scripts[at] === "k" && (await isForm(unit.pairs.slice(at, end - 1))) && (await isForm(unit.pairs.slice(end, most - 1)));
      while (end > at + 1 && !((cut(end) && (await stands(unit.pairs.slice(at, end - 1)))) || (await two()))) end -= 1;
      const here = end > at + 1;
      if (most === at) end = at + 1;
      else if (!here) {
        end = at + 1;
        while (end < most && (!cut(end) || (end - at < 2 && scripts[end] === "c"))) end += 1;
      }
      const before = found.at(-1);
      if (most > at && !here && before && !before.here && before.end === at) before.end = end;
      else if (most > at) found.push({ at, end, here });
      at = end;
    }
    return found.map(({ at, end, here }) => ({ ...unit, here, word: letters.slice(at, end).join(""), text: unit.text.slice(at, end), pairs: unit.pairs.slice(at, Math.max(at + 1, end - 1)), place: unit.place + at, last: unit.last && end === letters.length }));
  };
  /* A word in kana that is nowhere, in another spelling or in Latin letters. */
  const inOtherLetters = async (unit) => {
    if (!unit.pairs || unit.here || unit.exact) return [unit];
    for (const word of respelt(unit.text)) {
      const pairs = paired(word);
      if (await stands(pairs)) return [{ ...unit, here: true, word: fold(word), pairs }];
    }
    for (const word of romanised(unit.text)) {
      const latin = { ...unit, word, pairs: undefined };
      const parts = known(word) ? [latin] : await halves(latin);
      if (known(word) || parts.length > 1) return parts.map((part) => ({ ...part, pair: undefined }));
    }
    return [unit];
  };
  const stands = async (pairs) => {
    const heads = byStem.get(pairs[0]);
    if (!heads || !pairs.every(known)) return false;
    return (await inOrder(lined(pairs))).size > 0 || isForm(pairs);
  };
  const isForm = async (pairs) => {
    const heads = byStem.get(pairs[0]);
    if (!heads) return false;
    const forms = (await wordPart(heads[0].part)).byFirst.get(pairs[0]) || [];
    return forms.some(({ stems }) => stems.length === pairs.length && stems.every((part, n) => part === pairs[n]));
  };
  /* Where most of a longer run stands in its order, as in another spelling of a name. */
  const nearlyThere = async (pairs) => {
    const counts = new Map();
    for (const [n, pair] of pairs.entries()) {
      for (const entry of byStem.get(pair) || []) {
        for (const [doc, { level, steps }] of await places(entry)) {
          for (const at of stepped(steps)) {
            const key = `${doc} ${at - n}`;
            const before = counts.get(key) || { doc, level, at: [at - n], times: 0 };
            counts.set(key, { ...before, times: before.times + 1 });
          }
        }
      }
    }
    return new Map([...counts.values()].filter(({ times }) => times >= 0.75 * pairs.length && times > 2).map(({ doc, level, at }) => [doc, { level, at }]));
  };

  /* Where each word stands. */
  const locate = async (unit) => {
    unit.docs = new Map();
    unit.sure = 0;
    if (unit.pairs && unit.word.length > 1) {
      const stand = await inOrder(lined(unit.pairs));
      unit.sure = stand.size;
      unit.guess = !stand.size && !unit.here;
      unit.docs = unit.guess && !unit.exact ? await nearlyThere(unit.pairs) : stand;
      if (unit.guess && !unit.entries.size) unit.docs.clear();
      if (unit.guess && !unit.docs.size) unit.entries.clear();
      for (const entry of (unit.beside || []).flatMap((pair) => byStem.get(pair) || [])) {
        for (const [doc, { level, steps }] of await places(entry)) if (!unit.docs.has(doc)) unit.docs.set(doc, { level, at: stepped(steps) });
      }
    } else {
      for (const [entry, weight] of unit.entries) {
        const stand = await places(entry);
        if (weight > 0.9) unit.sure += stand.all || stand.size;
        if (stand.all) unit.common = true;
        for (const [doc, { level, steps }] of stand) {
          const old = unit.docs.get(doc) || { level: 0, at: [], loose: true };
          unit.docs.set(doc, { level: Math.max(old.level, weight * level), at: weight > 0.4 ? [...old.at, ...stepped(steps)] : old.at, loose: old.loose && weight === LONGER });
        }
      }
    }
    unit.rare = Math.log(1 + size / (1 + (unit.sure || unit.docs.size)));
  };

  /* In a question of several words a guess stays if somewhere it stands close to another word of it; the closest stay. */
  const tested = async (units) => {
    const guesses = units.filter(({ guess }) => guess);
    for (const unit of guesses) {
      const others = units.filter((other) => other !== unit);
      const gap = (stand) => Math.min(...[...stand].flatMap(([doc, at]) => others.flatMap(({ docs }) => (docs.get(doc)?.at || []).flatMap((b) => at.map((a) => Math.abs(a - b))))), Infinity);
      const gaps = new Map();
      for (const entry of unit.entries.keys()) gaps.set(entry, gap(unit.pairs ? [...unit.docs].map(([doc, { at }]) => [doc, at]) : [...(await places(entry))].map(([doc, { steps }]) => [doc, stepped(steps)])));
      const least = Math.min(...gaps.values());
      for (const [entry, far] of gaps) if (far > Math.min(least, CLOSE)) unit.entries.delete(entry);
    }
    for (const unit of guesses) await locate(unit);
  };

  const score = async (asked, wanted, now) => {
    for (const unit of asked) {
      const { found, guess, begun } = expand(unit, asked.length === 1);
      Object.assign(unit, { entries: found, guess, begun });
    }
    asked.forEach((unit, i) => {
      const next = asked[i + 1];
      const joined = next && !unit.pairs && next.place - unit.place <= 1 && byStem.get(stem(unit.word + next.word));
      for (const entry of joined || []) {
        for (const each of [unit, next]) {
          each.entries.set(entry, 1);
          each.guess = each.begun = false;
        }
      }
    });
    await Promise.all([...new Set(asked.flatMap((unit) => [...unit.entries.keys()].map((entry) => entry.part)))].map(wordPart));
    for (const unit of asked) await locate(unit);
    if (asked.length > 1) await tested(asked);
    const units = asked.filter((unit) => unit.docs.size || unit.here || unit.entries.size);
    const matched = await matchedForms(units);
    const widest = matched.filter((form) => !matched.some((other) => other !== form && other.at <= form.at && other.end >= form.end && other.end - other.at > form.end - form.at));
    for (const { from, to, weight, group } of widest) {
      if (group[1] || group[0] >= 0) for (const unit of units.slice(from, to)) unit.named ||= weight > 0.9;
      for (const [doc, { level }] of posting(group[1])) {
        const times = level * 25;
        for (const unit of units.slice(from, to)) {
          const old = unit.docs.get(doc);
          const value = (FORM * weight * times) / (times + 2);
          if (!old) unit.docs.set(doc, { level: value, at: [] });
          else if (old.level < value) old.level = value;
        }
      }
    }
    const owners = new Map();
    for (const { from, to, part, weight, own, group } of matched) {
      if (group[0] < 0) continue; // nothing owns it
      const rare = units.slice(from, to).reduce((sum, unit) => sum + unit.rare, 0);
      const wish = wanted.length && !wanted.includes(kindOf(group[0]).kind) ? UNWANTED : 1;
      const full = weight ** 2 * part * (own ? 1 : OWNED.everyday) * rare * (part === 1 && to - from === asked.length ? OWNED.all : own ? OWNED.own : OWNED.other);
      const value = wish * full;
      if (wish < 1 && to - from === asked.length) {
        for (const [doc, { level }] of posting(group[1])) {
          if (wanted.includes(kindOf(doc).kind)) owners.set(doc, Math.max(owners.get(doc) || 0, full * HOLDING * level ** 0.5));
        }
      }
      owners.set(group[0], Math.max(owners.get(group[0]) || 0, value));
      for (const unit of units.slice(from, to)) if (!unit.docs.has(group[0])) unit.docs.set(group[0], { level: 0.1, at: [] });
    }
    return { ...ranked(units.filter((unit) => unit.docs.size || unit.here), owners, asked, wanted, now), units, matched };
  };

  /* The names and everyday forms that the question has: of Japanese a run may hold one. */
  const matchedForms = async (units) => {
    const found = [];
    const slots = units.flatMap((unit, n) => {
      if (unit.pairs && unit.word.length > 1) return unit.pairs.map((pair) => ({ n, unit, stems: new Map([[pair, 1]]) }));
      const stems = new Map();
      for (const [entry, weight] of unit.entries) stems.set(entry.stem, Math.max(stems.get(entry.stem) || 0, weight));
      return [{ n, unit, stems }];
    });
    for (let at = 0; at < slots.length; at += 1) {
      const { unit, stems } = slots[at];
      for (const part of new Set([...unit.entries.keys()].filter((entry) => stems.has(entry.stem)).map((entry) => entry.part))) {
        const { byFirst } = await wordPart(part);
        for (const form of [...stems.keys()].flatMap((start) => byFirst.get(start) || [])) {
          const covered = slots.slice(at, at + form.stems.length);
          if (covered.length < form.stems.length) continue;
          const weight = Math.min(...form.stems.map((part, i) => Math.max(covered[i].stems.get(part) || 0, covered[i].unit.last && !covered[i].unit.pairs && !covered[i].unit.exact && part.startsWith(covered[i].unit.word) ? SAME : 0)));
          const [from, to] = [covered[0].n, covered.at(-1).n + 1];
          const whole = slots.filter(({ n }) => n >= from && n < to).length;
          if (weight > 0) found.push({ ...form, at, end: at + covered.length, from, to, weight, part: covered.length / whole });
        }
      }
    }
    return found;
  };

  const ranked = (units, owners, asked, wanted, now) => {
    const whole = units.reduce((sum, unit) => sum + unit.rare, 0);
    const dated = units.some((unit) => unit.any || ISO.test(unit.word) || (units.length > 1 && YEAR.test(unit.word)));
    const office = units.length > 1 && units.some(({ word }) => offices.has(stem(word)));
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
    const all = units.length === asked.length && [...totals].some(([, total]) => total.units === asked.length);
    const found = [];
    for (const [doc, total] of totals) {
      if (total.covered < LACKING * most && !owners.has(doc)) continue;
      let value = (total.value + (owners.get(doc) || 0)) * (total.covered / whole) ** 2;
      for (let i = 0; i + 1 < units.length; i += 1) {
        const [a, b] = [units[i].docs.get(doc), units[i + 1].docs.get(doc)];
        const step = units[i + 1].place - units[i].place;
        if (a && b && a.at.some((at) => b.at.includes(at + step))) value += FOLLOWING * (units[i].rare + units[i + 1].rare);
      }
      const { kind, state } = kindOf(doc);
      const missing = asked.filter(({ docs, common, text }) => text && !common && (!docs.has(doc) || docs.get(doc).loose)).map(({ text }) => text);
      const fits = wanted.includes(kind) || (office && kind === "person" && !missing.length);
      found.push({ doc, kind, state, missing, value: value * LIKING[kind] * (dated && kind === "event" ? DATED : 1) * (fits ? WANTED : 1) * (now && serving.has(doc) ? SERVING : 1) });
    }
    found.sort((a, b) => b.value - a.value || a.doc - b.doc);
    return { found, all };
  };

  /* The words of the question that are nowhere, each with what is shown in its place. */
  const absences = async (asked) => {
    const ending = /(?:e|ed|ing)$/;
    const list = [];
    for (const unit of asked) {
      if (!unit.text || ((unit.sure || unit.named) && !unit.pair)) continue;
      const standing = [];
      for (const [entry, weight] of unit.pairs ? [] : unit.entries) if ((await places(entry)).size) standing.push([entry, weight]);
      if (!unit.pair && !unit.begun && standing.some(([entry]) => entry.stem.replace(ending, "") === stem(unit.word).replace(ending, ""))) continue;
      standing.sort(([, a], [, b]) => b - a);
      const shown = unit.pair ? [unit.pair.join(" ")] : [...new Map(standing.map(([entry]) => [entry.stem, entry.word])).values()].slice(0, 3);
      list.push({ word: unit.text, shown: shown.map((word) => (/^\p{Lu}/u.test(unit.text) ? word[0].toUpperCase() + word.slice(1) : word)), begun: Boolean(unit.begun && shown.length), nearly: Boolean(unit.pairs && unit.docs.size) });
    }
    return list;
  };

  /* Where nothing is found: another question that is near and finds something. */
  const nearby = async (query, units) => {
    const looser = query.replace(/["“”]/g, " ").replace(/(^|\s)[-−]\S+/g, " ").trim();
    const spelt = units.filter(({ pairs, word }) => !pairs && word.length > 3).flatMap(({ word }) =>
      entries.map((entry) => ({ word: entry.word, far: entry.word.slice(0, 2) === word.slice(0, 2) && !/\d/.test(entry.word) ? distance(word, entry.word, word.length * (word.length < 7 ? 0.25 : 0.34)) : Infinity })).filter(({ far }) => far <= word.length * (word.length < 7 ? 0.25 : 0.34)).sort((a, b) => a.far - b.far).slice(0, 3).map(({ word }) => word));
    for (const other of [...(looser && looser !== query.trim() ? [looser] : []), ...spelt]) {
      const { found } = await ask(other, false);
      const picked = [found.find(({ kind }) => kind === "term" || kind === "person"), found.find(({ kind }) => kind === "page" || kind === "claim")].filter(Boolean);
      if (picked.length) return { query: other, found: picked };
    }
    return null;
  };

  const each = async (list, change) => (await Promise.all(list.map(change))).flat();
  const ask = async (query, offering = true) => {
    const address = addressIn(query);
    if (address) {
      const doc = (await load("u"))[address];
      const found = doc === undefined ? [] : [{ doc, ...kindOf(doc), missing: [] }];
      return { found, all: true, only: false, absent: found.length ? [] : [{ word: query.trim(), shown: [] }], near: null, marks: () => [] };
    }
    const parsed = parse(query, known);
    const pieces = await each(await each(counting(parsed.units, ({ word }) => word), segmented), inOtherLetters);
    const units = await each(pieces, halves);
    if (!units.length) return { found: [], all: true, only: parsed.without.length > 0, absent: [], near: null, marks: () => [] };
    const answer = await score(units, parsed.wanted, parsed.now);
    let { found } = answer;
    for (const phrase of parsed.phrases) {
      const exactly = await inOrder(phrase, true);
      const stand = exactly.size ? exactly : await inOrder(phrase, false);
      found = found.filter(({ doc }) => stand.has(doc));
    }
    for (const phrase of parsed.without) {
      const stand = await inOrder(phrase, false);
      found = found.filter(({ doc }) => !stand.has(doc));
    }
    const byDoc = new Map(found.map((result) => [result.doc, result]));
    for (const pair of first.twins) {
      const [upper, under] = pair.map((doc) => byDoc.get(doc)).filter(Boolean).sort((a, b) => b.value - a.value);
      if (under) [upper.twin, under.folded] = [under.doc, true];
    }
    return { found, all: answer.all, only: false, absent: await absences(units), near: offering && !found.length ? await nearby(query, units) : null, marks: marker(answer) };
  };

  /* Where a text has what was looked for. */
  const marker = ({ units, matched }) => {
    const single = new Map();
    const runs = new Map();
    const run = (list, n) => put(runs, list[0], { run: list, n });
    units.forEach((unit, n) => {
      for (const pair of unit.beside || []) single.set(pair, n);
      if (unit.pairs && unit.word.length > 1) run(unit.pairs, n);
      else for (const entry of unit.entries.keys()) single.set(entry.word, n);
    });
    for (const { group, from } of matched) for (const form of group[2] ? group[2].split("|") : []) run(form.split(" "), from);
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

  return { ask, textsOf };
};
