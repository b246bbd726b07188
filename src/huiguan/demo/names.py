"""Invented names of places and persons, put together from syllables; the same number always gives the same name."""

from __future__ import annotations

from functools import lru_cache
from math import gcd

# The first six are those of the product's pictures. None is the name of a real province.
PROVINCES = (
    "云岭", "北固", "南屏", "松涛", "河阳", "西岭", "澄川", "岚峰", "霁江", "栖云", "鹭洲",
    "芷川", "桐江", "枫陵", "柏川", "榆岭", "梧江", "荻川", "芦洲", "蒲川", "兰川", "荷洲",
    "桂岭", "竹川", "鹤川", "鸥洲", "磐川", "瑶川", "虹江", "晴川", "月洲", "星河",
)  # fmt: skip

_FIRST = (
    "云岚澄棠蘅霁砚沐翠樟栖鹭芷桐蓼莲枫杏柏榆檀椿梧荻芦葭蒲萝兰菱荷桂橘枣竹鹤雁鸥燕鲤砾磐珠琼璧瑶珂霞虹露霜雪雨晴月星曦晓暮秋春"
    "南东北西青碧白金银铜石松杨柳槐桑梅李桃苍远清静柔和宁舒映望听临枕横叠环绕暖"
)
_SECOND = "溪陵浦岭川江湾塘泽湖洲渡桥坪冈峰谷原台亭关屏门泉河源沙堤埠坞垣岗岩崖坡汀渚津浔海固阳涛"

# Cities and a county of the product's pictures come first.
_SEEN = ("南浦", "东溪", "北岭", "青溪")

# Pairs that are names of real divisions (checked in the tests against the list that python-stdnum carries).
_REAL = (
    "云溪云冈云台云岩云阳澄江澄海沐川翠屏芷江莲湖榆阳芦溪蒲江萝岗兰溪兰陵兰坪荷塘桂阳枣阳竹溪鹤峰鹤岗雁江雁峰珠海琼海瑶海霞浦雨湖月湖"
    "南溪南陵南川南江南湖南坪南关南泉南沙南岗南浔南海南阳东陵东川东湖东洲东台东河东源东坡东海东阳北川北江北塘北湖北关北海西陵西湖西峰西沙"
    "西岗西固青浦青川青冈青原青河青海青阳碧江白河白沙金溪金川金湾金湖金台金门金沙金海金阳银川银海铜陵铜川石湾石峰石台石屏石门石泉松溪松江"
    "松原松阳杨陵杨浦柳江柳河梅江李渡桃江桃源苍溪清浦清江清原清河静海宁陵宁江宁冈宁河宁津宁海宁阳望江临川临江临泽临泉临河临海横峰环江"
)

_SURNAMES = (
    "许陈何王周林沈陆程方唐秦叶田冯吕朱任丁左石邓马罗梁宋韩曹彭曾萧董袁潘蒋蔡余杜苏魏"
    "卢戴夏钟汪范姚谭邹熊金郝孔白崔康毛邱史顾侯"
)
_GIVEN_FIRST = "明知语书景若清望子可映怀以成思行言文安和宁远启润承嘉晓雨秋松柏竹石岚澜川亦如惟仲叔季孟"
_GIVEN_SECOND = "舟远桐白行溪和舒墨为雪瑾宁蹊之然安平川林岩禾序章衡同毅真朴川容谦恒庭野帆亭岭川洲"


@lru_cache
def places() -> tuple[str, ...]:
    """Every stem for a city or county (two characters, no real division, no province), spread by a fixed stride."""
    real = {_REAL[i : i + 2] for i in range(0, len(_REAL), 2)} | set(PROVINCES)
    stems = [a + b for a in _FIRST for b in _SECOND if a + b not in real and a + b not in _SEEN]
    return _SEEN + tuple(stems[index] for index in _spread(len(stems), 1597))


@lru_cache
def persons() -> tuple[str, ...]:
    """Every name of a person, spread by a fixed stride."""
    given = [a + b for a in dict.fromkeys(_GIVEN_FIRST) for b in dict.fromkeys(_GIVEN_SECOND) if a != b]
    count = len(_SURNAMES) * len(given)
    return tuple(_SURNAMES[index % len(_SURNAMES)] + given[index // len(_SURNAMES)] for index in _spread(count, 48_611))


def person(number: int) -> str:
    """The name of the demonstration's person `number`."""
    names = persons()
    return names[number % len(names)]


def _spread(count: int, stride: int) -> list[int]:
    """All numbers below `count` in a fixed scattered order; neighbours in the result lie `stride` apart."""
    while gcd(count, stride) != 1:
        stride += 1
    return [(index * stride) % count for index in range(count)]
