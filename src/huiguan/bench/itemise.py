"""Speed, linearity, memory and cold start of the engine `itemise`."""

from __future__ import annotations

import datetime as dt
import platform
import re
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import Any

from huiguan.engines.itemise import itemise

SIZES = {"small": 300_000, "normal": 1_000_000, "large": 3_500_000}
LEAST_SPEED, MOST_MEMORY, MOST_COLD_START = 1_000_000, 50, 0.4
ROUNDS = 3
DATE = dt.date(2026, 1, 8)
STOPS = re.compile(r"[^。！？]+[。！？]?")
# A page in the proportions of the report of a meeting: what was done, why it matters, what is to be done by whom and when.
PAGE = """全省行业协会工作会议在省城召开

3月18日，全省行业协会工作会议在省城召开，各市协会负责同志参加会议。过去一年，各级协会围绕中心、服务大局，举办培训班四十六期，\
培训会员一万二千余人次，走访慰问困难会员三百余户，会员满意度持续提升，各项工作取得了新的成效，为行业高质量发展作出了积极贡献。\
省协会组织专家编写了三套行业标准，其中两套已被主管部门采纳；与高等院校共建实训基地九个，接收实习学生八百余名；在抗洪抢险中，\
广大会员闻令而动，捐款捐物折合人民币四百二十万元，涌现出一批先进集体和先进个人，受到社会各界的广泛好评。

一、充分认识做好协会工作的重要意义

协会是联系会员的桥梁和纽带，是推动行业自律、维护会员权益的重要力量。近年来，随着经济社会的发展，会员的需求日益多样，对服务的专业性、\
及时性提出了更高期待。从调查的情况看，会员最关心的是继续教育、执业风险和权益保护，这三项合计占到全部意见的七成以上。我们要提高站位、\
统一思想，切实增强做好协会工作的责任感和使命感，把会员的期待作为努力的方向。

二、扎实做好今年的重点工作

一要加强组织建设。各市协会要于今年6月底前完成换届工作，配齐配强领导班子，健全内部管理制度。要按照章程规定规范会议程序，完善会员代表\
联系会员的办法，推动各项决策公开透明，让会员的知情权、参与权得到更好保障，使协会真正成为会员信得过、靠得住、离不开的会员之家。\
二要提升服务能力。要建立会员需求台账，分类制定服务清单，围绕新技术、新业态、新模式带来的变化，办好继续教育，开展专题培训和现场交流，\
让会员学有所获、学以致用。省协会秘书处每季度通报一次工作进展。三要维护会员权益。要畅通受理渠道，由权益维护委员会牵头建立快速响应机制，\
协调有关部门依法解决会员反映的突出问题，营造尊重专业、尊重劳动的良好社会氛围。

三、加强领导，确保各项任务落到实处

当前，一些地方对协会工作重视不够，经费保障不足，人员流动较大，这些问题影响了工作的连续性，必须认真加以解决。各级协会主要负责同志\
要亲自研究部署，定期听取汇报，形成一级抓一级、层层抓落实的工作格局，以钉钉子精神推动各项任务落地见效，不搞形式主义，不增加基层负担。\
广大会员要珍惜荣誉、恪守职业道德，以实际行动展现行业的良好形象。会议表彰了上年度先进单位，三个市协会作了经验交流。

"""


def run(scale: str | None = None) -> dict[str, Any]:
    """Measure; `scale` is small, normal (default) or large (10 MB of UTF-8). Raises ValueError for another word.

    Seconds are of processor time on one core, the best of three; the ratio sets them against a bare split into sentences
    in the same run. Memory is the peak that Python allocated, over the size of the text in UTF-8.
    """
    if scale is not None and scale not in SIZES:
        raise ValueError(f"scale must be one of {', '.join(SIZES)}")
    size = SIZES[scale or "normal"]
    text, tenth = _text(size), _text(size // 10)
    seconds, small = _seconds(text), _seconds(tenth)
    speed, cold = len(text) / seconds, cold_start()
    memory = _memory_ratio(tenth)
    return {
        "name": "itemise",
        "scale": scale or "normal",
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "characters": len(text),
        "items": len(itemise(tenth, date=DATE).items) * len(text) // len(tenth),
        "chars_per_second": round(speed),
        "chars_per_second_limit": LEAST_SPEED,
        "linearity": round((seconds / len(text)) / (small / len(tenth)), 3),
        "ratio_to_sentence_split": round(seconds / _split_seconds(text), 1),
        "peak_memory_ratio": round(memory, 1),
        "peak_memory_ratio_limit": MOST_MEMORY,
        "cold_start_seconds": round(cold, 3),
        "cold_start_seconds_limit": MOST_COLD_START,
        "passed": speed >= LEAST_SPEED and memory <= MOST_MEMORY and cold <= MOST_COLD_START,
    }


def _text(size: int) -> str:
    return PAGE * max(1, size // len(PAGE))


def _seconds(text: str) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        itemise(text, date=DATE)
        best = min(best, time.process_time() - start)
    return best


def _split_seconds(text: str) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        STOPS.findall(text)
        best = min(best, time.process_time() - start)
    return max(best, 1e-9)


def _memory_ratio(text: str) -> float:
    tracemalloc.start()
    try:
        result = itemise(text, date=DATE).as_json()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return peak / len(str(result["text"]).encode())


def cold_start(rounds: int = ROUNDS) -> float:
    """Seconds from the start of `huiguan itemise` on a text of one page to its end, the best of some rounds."""
    best = float("inf")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.txt")
        page.write_text(PAGE, encoding="utf-8")
        command = [sys.executable, "-c", "from huiguan.cli import main; main()", "itemise", str(page)]
        for _ in range(rounds):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # our own command
            best = min(best, time.perf_counter() - start)
    return best
