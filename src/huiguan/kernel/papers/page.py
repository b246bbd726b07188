"""The page of an official document: measures and fonts of GB/T 9704-2012 (党政机关公文格式), as constants."""

from __future__ import annotations

from dataclasses import dataclass

# Page and type area in millimetres (GB/T 9704-2012, 5.1 and 5.2): 156 × 225 of 210 × 297.
WIDTH, HEIGHT = 210, 297
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
LINES, CHARACTERS = 22, 28
#: Height of a line in twentieths of a point: 225 mm divided by 22 lines.
LINE = 579
#: What is taken from each character of 16 pt so that 28 of them fill 156 mm, in twentieths of a point. Spacing and
#: no grid of characters: programs differ in what they make of such a grid.
TIGHTER = -5
#: The page number stands 7 mm below the type area; its own height is 14 pt.
FOOTER = 23

#: An order's red name is 20 mm below the upper edge of the type area (10.2), that of other papers 35 mm (7.2.4).
ORDER_MARK, MARK = 20, 35
#: A letter's red name is 30 mm below the upper edge of the page, its double lines are 170 mm long (10.1).
LETTER_MARK, LETTER_LINE = 30, 170

BODY_SIZE, TITLE_SIZE, SMALL_SIZE = 16, 22, 14  # pt: 3号, 2号, 4号
MARK_SIZE = 48  # pt of the red name at most; smaller where a long one has to fit on one line
RED = "FF0000"


@dataclass(frozen=True, slots=True)
class Font:
    """A font as documents name it, and those that stand in where it is not installed."""

    name: str
    others: str


SONG_TITLE = Font("方正小标宋简体", "FZXiaoBiaoSong-B05S,小标宋体,华文中宋,STZhongsong,宋体,SimSun,Noto Serif CJK SC")
FANGSONG = Font("仿宋_GB2312", "仿宋,FangSong,华文仿宋,STFangsong,Noto Serif CJK SC")
HEITI = Font("黑体", "SimHei,华文黑体,STHeiti,Noto Sans CJK SC")
KAITI = Font("楷体_GB2312", "楷体,KaiTi,华文楷体,STKaiti,Noto Serif CJK SC")
SONGTI = Font("宋体", "SimSun,华文宋体,STSong,Noto Serif CJK SC")
FONTS = (SONG_TITLE, FANGSONG, HEITI, KAITI, SONGTI)
