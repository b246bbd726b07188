"""Coverage-guided fuzzing of the engine `itemise` and its readers with atheris.

Coverage guides it through the plain sources; the compiled form, where there is one, has to find the same in a process
of its own.

Run for SECONDS (default 60): python tests/fuzz/itemise_fuzz.py [SECONDS]
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1] / "engines/itemise"))
compiled_by_choice = os.environ.get("HUIGUAN_COMPILED", "")
os.environ["HUIGUAN_COMPILED"] = "off"

with atheris.instrument_imports(include=["huiguan.engines.itemise"]):
    from forms import Form, facts

    from huiguan.engines.itemise import itemise, readers

# What the engine looks for; raw bytes would seldom spell any of it.
WORDS = [
    "要", "必须", "应", "请", "各单位", "各市协会", "由", "牵头", "于", "3月底前", "每月28日前", "季度末",
    "会后", "一要", "二是", "建立", "机制", "，", "。", "；", "：", "（", "）", "“", "”", "一、", "（一）",
    "1.", "责任单位：", "完成时限：", "问题", "不足", "2026年", "13月", "99日", "万元", "%", "了", "会议强调",
    "作为", "、", "每", "年", "月", "日", "内", "前", "后", "底", "末", "周", "5个工作日内", "二○○七年", "期间",
    "长期", "\n", "\t", " ", "\r\n",
]  # fmt: skip


DATE = dt.date(2026, 1, 15)
other = Form({"HUIGUAN_COMPILED": compiled_by_choice})


def one_input(data: bytes) -> None:
    """One text made of the engine's own words and of free text, and the same bytes as a file."""
    provider = atheris.FuzzedDataProvider(data)
    count = provider.ConsumeIntInRange(0, 60)
    words = [WORDS[provider.ConsumeIntInRange(0, len(WORDS) - 1)] for _ in range(count)]
    text = "".join(words) + provider.ConsumeUnicodeNoSurrogates(40)
    result = itemise(text, date=DATE)
    assert not other.is_compiled or other.facts(text, DATE) == facts(result)
    for item in result.items:
        assert text[item.start : item.end] == item.quote
    try:
        readers.read_bytes(data, name="fuzz")
    except readers.UnreadableDocument:
        return


if __name__ == "__main__":
    seconds = sys.argv[1] if len(sys.argv) > 1 else "60"
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=2048", "-timeout=5"], one_input)
    atheris.Fuzz()
