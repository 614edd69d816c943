/* The words of a text and of a question: cut, folded and compared. Pure; loaded with the search box. */
"use strict";

globalThis.editionWords = (variants) => {
  /* Words: folded as in tokenize.py; one spelling and no plural here alone. */

  const LETTERS = { ø: "o", ł: "l", đ: "d", ı: "i", ß: "ss", æ: "ae", œ: "oe", ...Object.fromEntries(variants.match(/../gu).map((pair) => [...pair])) };
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[øłđıßæœ\u4e00-\u9fff\uf900-\ufaff]/g, (letter) => LETTERS[letter] || letter);
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
    const short = stem(word).replace(/([aeiou])sion$/, "$1d").replace(/(ations?|itions?|ions?|ate|ated|ating|ator|ing|ed|or|al|ly|e)$/, "");
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

  /* What a question asks for: the words around it are left out, and some kinds of answer are preferred. */
  const FRAMES = [
    [/^\s*(?:how|where)\s+(?:do|can|should|may|could)\s+(?:i|we|you)\b|^\s*(?:can|may|should)\s+(?:i|we)\b/i, "", ["page"]],
    [/^\s*why\b(?:\s+(?:is|are|was|were|did|does|do|has|have|had)\b)?/i, "", ["claim"]],
    [/^\s*who\s+(?:wrote|has\s+written|writes)\b/i, "author ", ["person"]],
    [/^\s*who(?:m|se)?(?:['’]s)?\b(?:\s+(?:is|are|was|were|has been|had been|did|does|do)\b)?(?:\s+the\b)?/i, "", ["person"]],
    [/^\s*(?:when|since when|(?:on |in )?(?:what|which) (?:year|date|day|month|time))\b/i, "", ["event"]],
    [/^\s*where(?:['’]s)?\b(?: can i| do i| to)?/i, "", ["term", "person", "event", "page"]],
    [/^\s*what\s+(?:do|does|did)\s+(.+?)\s+(?:mean|stand for|signify|refer to)\b/i, "$1", ["term", "person"]],
    [/^\s*(?:what(?:['’]s|\s+is|\s+are)?\s+)?(?:the\s+)?(?:meaning|definition|full form|full name|long form)\s+(?:of|for)\b/i, "", ["term", "person"]],
    [/^\s*(?:define|explain)\b/i, "", ["term", "person"]],
    [/^\s*what(?:['’]s|\s+(?:is|are|was|were))\b(?:\s+(?:the|an?)\b)?/i, "", ["term", "person"]],
    [/(?:とは|って|の意味)(?:何|なに|なん)?(?:ですか|か)?$/, "", ["term", "person"]],
    [/^いつ(.+?)(?:しましたか|ましたか|したか|するか|たか|るか|か)?$/, "$1", ["event"]],
    [/^(?:誰|だれ)(?:が|は)(.+?)(?:しましたか|ましたか|したか|するか|たか|るか|か)?$/, "$1", ["person"]],
    [/^なぜ(.+?)(?:のですか|のか|か)?$/, "$1", ["claim"]],
    [/(?:は|とは)?(?:誰|だれ)(?:ですか|か)?$/, "", ["person"]],
    [/(?:は)?いつ(?:ですか|か)?$/, "", ["event"]],
    [/(?:は)?(?:どこ|何処)(?:ですか|か|にありますか)?$/, "", ["term", "person", "event"]],
  ];
  const AROUND = /\b(?:take|takes|took|taken) place\b|\b(?:happen|happens|happened|occur|occurs|occurred)\b/gi;
  const framed = (query) => {
    const text = query.trim().replace(/\s*[?？]+$/, "");
    for (const [frame, left, wanted] of FRAMES) {
      const rest = text.replace(frame, left).replace(AROUND, " ");
      if (frame.test(text) && /[\p{L}\p{N}]/u.test(rest)) return { text: rest, wanted, now: wanted[0] === "person" && !/\b(?:was|were|had|did)\b|だった/i.test(text) };
    }
    return { text: query, wanted: [] };
  };

  /* A period in words, as the months or years of it. */
  const PARTS = { spring: [3, 5], summer: [6, 8], autumn: [9, 11], fall: [9, 11], winter: [12, 14], early: [1, 4], beginning: [1, 4], start: [1, 4], mid: [5, 8], middle: [5, 8], late: [9, 12], end: [10, 12], "first half": [1, 6], "second half": [7, 12], q1: [1, 3], q2: [4, 6], q3: [7, 9], q4: [10, 12], h1: [1, 6], h2: [7, 12], "first quarter": [1, 3], "second quarter": [4, 6], "third quarter": [7, 9], "fourth quarter": [10, 12], "last quarter": [10, 12], 春: [3, 5], 夏: [6, 8], 秋: [9, 11], 冬: [12, 14], 初め: [1, 4], 前半: [1, 6], 後半: [7, 12], 第1四半期: [1, 3], 第2四半期: [4, 6], 第3四半期: [7, 9], 第4四半期: [10, 12], 末: [10, 12] };
  const names = (pattern) => Object.keys(PARTS).filter((name) => pattern.test(name)).join("|");
  const series = (from, to, change) => Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => change(from + n));
  const monthsOf = (year, from, to) => series(from, to, (n) => `${year + Math.floor((n - 1) / 12)}-${String(((n - 1) % 12) + 1).padStart(2, "0")}`);
  const yearsOf = (from, to) => series(from, Math.min(to, from + 99), String);
  const DECADES = { fifties: 1950, sixties: 1960, seventies: 1970, eighties: 1980, nineties: 1990, noughties: 2000 };
  const monthOf = (name) => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  const Y = "((?:19|20)\\d\\d)";
  const NAMED = `(${MONTHS.map((month) => `${month}[a-z]*`).join("|")})\\.?`;
  const PARTS_OF_DECADE = { early: [0, 3], mid: [4, 6], late: [7, 9] };
  const PERIODS = [
    [new RegExp(`\\b(?:from |between )?${NAMED} ${Y} ?(?:[-–—]|to|until|till|through|and) ?${NAMED} ${Y}\\b`, "gi"), (from, year1, to, year2) => monthsOf(Number(year1), monthOf(from), Math.min(year2 - year1, 20) * 12 + monthOf(to))],
    [new RegExp(`\\b(?:since|after) ${NAMED} ${Y}\\b`, "gi"), (month, year) => [...monthsOf(Number(year), monthOf(month), 12), ...yearsOf(Number(year) + 1, 2040)]],
    [new RegExp(`\\b(?:before|until) ${NAMED} ${Y}\\b`, "gi"), (month, year) => [...yearsOf(1940, Number(year) - 1), ...monthsOf(Number(year), 1, monthOf(month) - 1)]],
    [new RegExp(`\\b${Y}[- ]?(q[1-4]|h[12])\\b`, "gi"), (year, part) => monthsOf(Number(year), ...PARTS[part.toLowerCase()])],
    [/\b(early|mid|late)[- ](?:the )?((?:19|20)\d0)['’]?s\b/gi, (part, decade) => yearsOf(...PARTS_OF_DECADE[part.toLowerCase()].map((n) => Number(decade) + n))],
    [new RegExp(`\\b${Y}[-–—/](1[3-9]|[2-9]\\d)\\b(?![-–—/.]\\d)`, "g"), (year, end) => yearsOf(Number(year), Number(year.slice(0, 2) + end))],
    [new RegExp(`\\b${NAMED} ?(?:[-–—]|to|until|through|and) ?${NAMED},? ${Y}\\b`, "gi"), (from, to, year) => monthsOf(Number(year), monthOf(from), monthOf(to))],
    [new RegExp(`\\b(?:the )?(${names(/^[a-z]/)})[- ]?(?:of |in )?(?:the )?(?:year )?${Y}\\b(?![-–—/.]\\d)`, "gi"), (part, year) => monthsOf(Number(year), ...PARTS[part.toLowerCase()])],
    [new RegExp(`${Y}年の?(${names(/^[^a-z]/)})`, "g"), (year, part) => monthsOf(Number(year), ...PARTS[part])],
    [/\b(?:the )?((?:19|20)\d0)['’]?s\b|((?:19|20)\d0)年代/gi, (a, b) => yearsOf(Number(a || b), Number(a || b) + 9)],
    [new RegExp(`\\bthe (${Object.keys(DECADES).join("|")})\\b`, "gi"), (name) => yearsOf(DECADES[name.toLowerCase()], DECADES[name.toLowerCase()] + 9)],
    [new RegExp(`\\bbetween ${Y} and ${Y}\\b|\\b(?:from )?${Y} ?(?:[-–—~〜]|to|until|till|through) ?${Y}\\b`, "gi"), (a, b, c, d) => yearsOf(Number(a || c), Number(b || d))],
    [new RegExp(`\\b(?:since|after) ${Y}\\b(?![-/.])`, "gi"), (year) => yearsOf(Number(year), 2040)],
    [new RegExp(`\\b(?:before|until) ${Y}\\b(?![-/.])`, "gi"), (year) => yearsOf(1940, Number(year) - 1)],
  ];

  /* A word in kana as it is written in Latin letters: long vowels as they are and short, n before b, m, p as n and m. */
  const ROWS = { "": "あいうえお", k: "かきくけこ", g: "がぎぐげご", s: "さしすせそ", z: "ざじずぜぞ", t: "たちつてと", d: "だぢづでど", n: "なにぬねの", h: "はひふへほ", b: "ばびぶべぼ", p: "ぱぴぷぺぽ", m: "まみむめも", y: "や　ゆ　よ", r: "らりるれろ", w: "わ　　　を" };
  const ROMAJI = { ん: "n", ー: "", ...Object.fromEntries(Object.entries(ROWS).flatMap(([row, kana]) => [...kana].map((letter, n) => [letter, row + "aiueo"[n]]))), し: "shi", じ: "ji", ち: "chi", ぢ: "ji", つ: "tsu", づ: "zu", ふ: "fu", を: "o" };
  const romanised = (word) => {
    const kana = word.replace(/[ァ-ヶ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));
    if (!/^[ぁ-んー]+$/.test(kana)) return [];
    const plain = kana
      .replace(/([きぎしじちぢにひびぴみり])([ゃゅょ])/g, (_, one, two) => ROMAJI[one].replace(/i$/, /[しじちぢ]/.test(one) ? "" : "y") + { ゃ: "a", ゅ: "u", ょ: "o" }[two])
      .replace(/[ぁ-んー]/g, (letter) => ROMAJI[letter] ?? letter)
      .replace(/っ(?=ch)/g, "t").replace(/っ(.)/g, "$1$1");
    if (/[^a-z]/.test(plain)) return [];
    const short = [plain, plain.replace(/ou|oo/g, "o").replace(/uu/g, "u")];
    return [...new Set([...short, ...short.map((word) => word.replace(/n(?=[bmp])/g, "m"))])];
  };

  /* Other spellings of a word in katakana, one or two changes away. */
  const KATAKANA = [["ヴァ", "バ"], ["ヴィ", "ビ"], ["ヴェ", "ベ"], ["ヴォ", "ボ"], ["ヴ", "ブ"], ["ティ", "チ"], ["ディ", "ジ"], ["ウィ", "ウイ"], ["ウェ", "ウエ"], ["ウォ", "ウオ"], ["イア", "イヤ"], ["リア", "リヤ"], ["ー", ""]];
  const respelt = (word) => {
    if (!/^[ァ-ヺー]{3,20}$/.test(word)) return [];
    const step = (from) => [...KATAKANA, ...KATAKANA.map(([a, b]) => [b, a])].flatMap(([a, b]) => (a ? [...from.matchAll(a)].map(({ index }) => from.slice(0, index) + b + from.slice(index + a.length)) : [`${from}ー`]));
    const once = step(word);
    return [...new Set([...once, ...once.flatMap(step)])].filter((other) => other !== word && other.length > 2);
  };

  /* The address of a source, as index.py writes it. */
  const addressIn = (query) => {
    const text = query.trim();
    if (!/^(?:https?:\/\/|www\.|doi:|10\.\d{4,9}\/)\S+$/i.test(text)) return "";
    return text.toLowerCase().replace(/^(?:doi:)?(?=10\.)/, "doi.org/").replace(/^https?:\/\//, "").replace(/^web\.archive\.org\/web\/[^/]+\/(?:https?:\/+)?/, "").replace(/^(?:www|dx)\./, "").replace(/#.*$/, "").replace(/[?&]utm_[^&]*/g, "").replace(/[/?]+$/, "");
  };

  /* A question in its parts: the words to look for, a run of Japanese as one, those in quotation marks, and those
     that must not be there. `known` says whether the index has a word. */
  const parse = (query, known) => {
    const phrases = [];
    const without = [];
    const periods = [];
    const { text, wanted, now } = framed(query.normalize("NFKC").replace(/[\p{Cc}\p{Cf}]/gu, " ").slice(0, 400));
    const parts = (text) => words(text).filter((w) => !w.whole);
    let rest = text.replace(/(?<![\p{L}.])(?:\p{L}\.){2,}/gu, (letters) => letters.replaceAll(".", ""));
    rest = rest.replace(/(^|\s)[-−]["“”]([^"“”]+)["“”]|(^|\s)[-−]([\p{L}\p{N}][^\s"“”]*)/gu, (_, a, phrase, b, word) => (without.push(parts(phrase || word)), " "));
    rest = rest.replace(/["“”]([^"“”]+)["“”]/g, (_, phrase) => (phrases.push(parts(phrase)), ` ${phrase} \u0001`));
    for (const [pattern, any] of PERIODS) rest = rest.replace(pattern, (text, ...found) => ` inperiod${periods.push({ text: text.trim(), any: any(...found) }) - 1} `);
    const dated = rest
      .replace(/(\d{4})年(?![0-9０-９])/g, "$1 ")
      .replace(/(\d)(?:st|nd|rd|th)? of (?=\p{L}+,? \d{4})/giu, "$1 ")
      .replace(DATE, (...match) => ` ${iso(...match)} `)
      .replace(/\b(\d\d?)([./-])(\d\d?)\2(\d{4})\b/g, "$4-$3-$1")
      .replace(/\b(\d{4})[./-](\d\d?)[./-](\d\d?)\b/g, (_, ...p) => (p[1] > 12 ? [p[0], p[2], p[1]] : p.slice(0, 3)).map((part) => part.padStart(2, "0")).join("-"))
      .replace(/\bs?(n?\d+)[-:,.](\d+)\b(?![-.])/gi, (all, one, two) => [`${one}.${two}`.toLowerCase()].find(known) || all)
      .replace(/[§¶]+\s*(?=\d)/g, "paragraph ")
      .replace(/\s?%|percent/gi, " per cent");
    const exact = new Set(phrases.flat().map(({ word }) => word));
    const units = [];
    for (const { word, place, from, to } of parts(dated)) {
      const before = units.at(-1);
      if (before?.pairs && IS_CJK.test(word) && from === before.to - 1) {
        before.pairs.push(word);
        before.to = to;
      } else if (units.length < 24) units.push({ word, place, from, to, ...(IS_CJK.test(word) && { pairs: [word] }) });
      else break;
    }
    for (const unit of units) {
      unit.text = dated.slice(unit.from, unit.to);
      unit.last = unit.to === dated.length;
      unit.exact = exact.has(unit.word);
      if (unit.pairs) unit.word = fold(unit.text);
      Object.assign(unit, periods[unit.word.match(/^inperiod(\d+)$/)?.[1]]);
    }
    return { units, wanted, now, phrases: phrases.filter((phrase) => phrase.length), without: without.filter((phrase) => phrase.length) };
  };

  return { words, parse, addressIn, romanised, respelt, fold, stem, root, distance, CJK, IS_CJK, ISO, YEAR };
};
