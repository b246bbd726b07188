"""Pinyin readings of single characters, cached, and the division of typed letters into syllables."""

from __future__ import annotations

from functools import cache

# Every syllable of Hanyu Pinyin without tones, `v` standing for ü.
SYLLABLES = frozenset(
    """
    a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng cha
    chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu cuan
    cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui dun duo e ei en
    eng er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui
    gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie
    jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan kuang kui kun kuo la
    lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long lou lu luan lun luo lv lve ma mai man
    mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang
    niao nie nin ning niu nong nou nu nuan nun nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin
    ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou
    ru rua ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu
    shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie
    ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu
    xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha
    zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu
    zuan zui zun zuo
    """.split()  # noqa: SIM905 - four hundred quoted words are harder to check
)
BEGINNINGS = frozenset(syllable[:n] for syllable in SYLLABLES for n in range(1, len(syllable) + 1))
LONGEST = max(map(len, SYLLABLES))

# Characters whose second reading is in daily use; for all others only the first is kept, so that the index stays small.
TWO_READINGS = frozenset(
    "长行重乐会都还得地着参调传单藏曾朝称处率差弹当倒度更降强觉卡空量模难宁切曲省数系相校血应载正种转区厦尉解"
    "将结禁尽劲给供观冠好号和荷横华划几济见间角教假监贾奇期其缺任色石食识似宿属说俗弯为无兴要叶一咽"
    "与约折只中钟著作查盛柏泊薄便卜刹刨车乘重畜创答大逮斗恶发坊干杠阁个估谷柜哈喝核晃混缉夹节桔卷"
)


@cache
def readings(character: str) -> tuple[str, ...]:
    """Readings of one Chinese character without tones, `v` for ü, the commonest first; at most two; maybe none."""
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    known = [reading for reading in (found[0] if found else []) if reading in SYLLABLES]
    return tuple(known[: 2 if character in TWO_READINGS else 1])


def divisions(letters: str, limit: int = 8) -> list[tuple[str, ...]]:
    """All ways to read `letters` as syllables, the last one perhaps unfinished; at most `limit`, fewest first.

    `xian` gives (xian,) and (xi, an); `huiyu` gives (hui, yu); `hyxx` gives nothing.
    """
    ways: dict[int, list[tuple[str, ...]]] = {0: [()]}
    complete: list[tuple[str, ...]] = []
    for start in range(len(letters)):
        for end in range(start + 1, min(start + LONGEST, len(letters)) + 1):
            part = letters[start:end]
            fits = part in BEGINNINGS if end == len(letters) else part in SYLLABLES
            if start in ways and fits:
                longer = [(*way, part) for way in ways[start]]
                ways[end] = sorted(ways.get(end, []) + longer, key=len)[:limit]
    complete = ways.get(len(letters), [])
    return [way for way in complete if way]
