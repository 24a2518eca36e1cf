"""A made-up history for the search benchmark: Chinese and English whose words are as unevenly common as real ones."""

import random
from collections.abc import Iterator
from itertools import accumulate

ENGLISH = (
    "the of and to a in is it you that for on with as are this be at have from or one had by but not what all were "
    "we when your can said there use an each which she do how their if will up other about out many then them these "
    "so some her would make like him into time has look two more write go see number no way could people my than first "
    "been call who now find long down day did get come made may part python function code data file error list string "
    "value type class return import test server client request message model token async await thread index search "
    "query table"
)
CHINESE = (
    "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家十用发天如然作方成者多日都三小军二"
    "无同么经法当起与好看学进种将还分此心前面又定见只主没公从数据库索引函数代码文件错误列表字符串类型返回导入测试服务器客户端请求消息模型异步线程查询表格"
)
_COMMON = 120
_SYLLABLES = [
    first + vowel + last for first in "bcdfghklmnprstvw" for vowel in "aeiou" for last in ("", "n", "r", "st")
]


class Corpus:
    """Makes the same texts each time, one after the other. ``word`` and the like name what is common and rare."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
        self.english = self._latin_words(40_000)
        self.chinese = self._chinese_words(30_000)
        self._weights = {size: list(accumulate(1 / (rank + 2.7) for rank in range(size))) for size in (40_000, 30_000)}

    def _latin_words(self, count: int) -> list[str]:
        words = dict.fromkeys(ENGLISH.split())
        while len(words) < count:
            words["".join(self._random.choices(_SYLLABLES, k=self._random.choice((2, 2, 3, 3, 4))))] = None
        return list(words)

    def _chinese_words(self, count: int) -> list[str]:
        characters = list(dict.fromkeys(CHINESE)) + [chr(code) for code in range(0x4E00, 0x4E00 + 3_000)]
        weights = list(accumulate(1 / (rank + 5) for rank in range(len(characters))))
        words = dict.fromkeys(characters[:_COMMON])
        while len(words) < count:
            size = self._random.choice((1, 2, 2, 2, 3))
            words["".join(self._random.choices(characters, cum_weights=weights, k=size))] = None
        return list(words)

    def text(self, *, reply: bool) -> str:
        """Return what a message says: a few dozen words for a question, about three times as many for a reply."""
        size = min(int(self._random.lognormvariate(4.0 if reply else 2.8, 0.8)) + 2, 2_000)
        if self._random.random() < 0.5:
            return " ".join(self._random.choices(self.english, cum_weights=self._weights[40_000], k=size))
        words = self._random.choices(self.chinese, cum_weights=self._weights[30_000], k=size)
        return "，".join("".join(words[at : at + 9]) for at in range(0, size, 9)) + "。"

    def texts(self, count: int) -> Iterator[str]:
        """Yield questions and replies by turns."""
        for number in range(count):
            yield self.text(reply=number % 2 == 1)
