"""The words of a text, cut alike for the index and for a question.

`words` here and in docs/assets/search-words.js must cut alike; a test compares them.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache

STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a about an and are as at be by can could did do does for from had has have how in into is it its many "
        "much of on or should that the their there they this to was we were what when where which who why will with would you",
    )
)
"""Words that are looked for only between quotation marks."""

_CJK = r"\u3005\u3006\u3040-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?![^\W_]|-)|n?[0-9]+\.[0-9]+|[^\W_]+(?:[-‐‑'’][^\W_]+)*")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")
_NUMBER = re.compile(r"n?[0-9]+\.[0-9]+")
_BREAK = re.compile(r"[-‐‑]|['’](?:s$|s(?=[-‐‑]))?")
_IS_CJK = re.compile(f"[{_CJK}]")
_RUN = re.compile(f"[{_CJK}]+|[^{_CJK}]+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"(?:\b([0-9]{1,2})(?:st|nd|rd|th)?\s+)?\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+"
    r"(?:([0-9]{1,2})(?:st|nd|rd|th)?,?\s+)?([0-9]{4})\b|([0-9]{4})年([0-9]{1,2})月(?:([0-9]{1,2})日)?",
    re.I,
)
_YEAR = re.compile("[0-9]{4}")
"""Without one there is no date."""
VARIANTS = (
    "亞亜惡悪壓圧圍囲醫医壹壱隱隠榮栄營営衞衛驛駅圓円鹽塩緣縁艷艶應応歐欧毆殴櫻桜奧奥橫横溫温穩穏假仮價価畫画會会繪絵懷懐壞壊槪概"
    "擴拡殼殻覺覚學学嶽岳樂楽渴渇卷巻陷陥勸勧寬寛關関歡歓觀観氣気歸帰龜亀僞偽戲戯犧犠舊旧據拠擧挙虛虚峽峡挾挟狹狭鄕郷曉暁區区"
    "驅駆勳勲薰薫徑径惠恵揭掲鷄鶏螢蛍輕軽繼継莖茎經経藝芸縣県儉倹劍剣險険圈圏檢検獻献權権顯顕驗験嚴厳廣広效効恆恒黃黄鑛鉱號号"
    "國国黑黒碎砕濟済齋斎劑剤雜雑參参棧桟蠶蚕慘惨贊賛殘残絲糸齒歯兒児辭辞濕湿實実寫写釋釈壽寿收収從従澁渋獸獣縱縦肅粛處処緖緒"
    "敍叙奬奨將将燒焼稱称證証乘乗剩剰壤壌孃嬢條条淨浄狀状疊畳穰穣讓譲釀醸囑嘱觸触寢寝眞真愼慎晉晋盡尽圖図粹粋醉酔穗穂隨随髓髄"
    "數数樞枢瀨瀬聲声靜静齊斉竊窃攝摂專専戰戦淺浅潛潜纖繊踐践錢銭禪禅雙双壯壮搜捜插挿爭争總総聰聡莊荘裝装騷騒增増臟臓藏蔵屬属"
    "續続墮堕體体對対帶帯滯滞臺台瀧滝擇択澤沢單単擔担膽胆團団彈弾斷断癡痴遲遅晝昼蟲虫鑄鋳廳庁聽聴鎭鎮遞逓鐵鉄轉転點点傳伝黨党"
    "盜盗燈灯當当鬪闘德徳獨独讀読屆届繩縄貳弐惱悩腦脳霸覇廢廃拜拝賣売麥麦發発髮髪拔抜蠻蛮祕秘濱浜甁瓶拂払佛仏倂併竝並邊辺變変"
    "辯弁瓣弁辨弁舖舗步歩寶宝豐豊飜翻萬万滿満默黙彌弥譯訳藥薬與与豫予餘余譽誉搖揺樣様謠謡來来賴頼亂乱覽覧龍竜兩両獵猟綠緑壘塁"
    "淚涙勵励禮礼靈霊齡齢曆暦歷歴戀恋鍊錬爐炉勞労樓楼郞郎祿禄錄録灣湾靭靱髙高﨑崎嶋島邉辺冨富桒桑濵浜峯峰嶌島劔剣凜凛舘館"
)
"""Old and variant characters, each before the one in use: those of the table of jōyō kanji, and those of names."""
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"}) | str.maketrans(
    VARIANTS[::2], VARIANTS[1::2]
)


Placed = tuple[list[str], Sequence[int]]
"""The words of a text, and the place of each, counted from 0."""
NOTHING: Placed = ([], ())


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text in lower case and without diacritics."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M")
    return bare.lower().translate(_LETTERS)


def words(text: str) -> Iterator[tuple[str, int]]:
    """The words of a text, folded, each with its place, counted from 0.

    Japanese is cut into pairs of characters. At one place can be more than one word: a hyphened
    compound is also in one piece, and a date in ISO form.
    """
    return zip(*placed(text), strict=True)


def placed(text: str) -> Placed:
    """The words of a text and their places, side by side and small."""
    pieces = list(_dated(text) if _YEAR.search(text) else map(_pieces, _TOKEN.findall(text)))
    if not any(whole for whole, _ in pieces):
        found = [word for _, parts in pieces for word in parts]
        return found, range(len(found))
    found = []
    places = array("I")
    place = 0
    for whole, parts in pieces:
        for word in whole:
            found.append(word)
            places.append(place)
        for word in parts:
            found.append(word)
            places.append(place)
            place += 1
    return found, places


_Pieces = tuple[tuple[str, ...], tuple[str, ...]]
"""What is at the first place of a token beside its parts, and the parts, each at the next place."""


def _dated(text: str) -> Iterator[_Pieces]:
    """The pieces of a text that may have dates: at its first token a date is also in ISO form."""
    dates = deque((match.start(), _iso(match)) for match in _DATE.finditer(text))
    for match in _TOKEN.finditer(text):
        whole, parts = _pieces(match[0])
        while dates and dates[0][0] < match.end():
            at, iso = dates.popleft()
            if at >= match.start():
                whole = (*(iso[:length] for length in (10, 7) if len(iso) >= length), *whole)
        yield whole, parts


@functools.cache
def _pieces(token: str) -> _Pieces:
    """A token in its pieces."""
    if _ISO.fullmatch(token):
        return tuple(token[:length] for length in (10, 7) if len(token) >= length), (token[:4],)
    if _NUMBER.fullmatch(token):
        return (), (token,)
    compound = "-" in token or "‐" in token or "‑" in token
    whole = (fold(re.sub("[-‐‑]", "", token)),) if compound and not re.search(f"['’{_CJK}]", token) else ()
    parts: list[str] = []
    for piece in _BREAK.split(token):
        for run in _RUN.findall(piece):
            japanese = len(run) > 1 and _IS_CJK.match(run)
            parts += [fold(run[i : i + 2]) for i in range(len(run) - 1)] if japanese else [fold(run)]
    return whole, tuple(parts)


def _iso(match: re.Match[str]) -> str:
    year = match[4] or match[5]
    month = match[6] or str(_MONTHS.index(match[2].lower()) + 1)
    day = match[1] or match[3] or match[7]
    return "-".join([year, month.zfill(2), *([day.zfill(2)] if day else [])])
