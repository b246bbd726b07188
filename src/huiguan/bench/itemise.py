"""Speed, linearity, memory and cold start of the engine `itemise`."""

from __future__ import annotations

import datetime as dt
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import Any

from huiguan.engines.itemise import IS_COMPILED, itemise

SIZES = {"small": 300_000, "normal": 1_000_000, "large": 3_500_000}
LEAST_SPEED, MOST_MEMORY, MOST_COLD_START = 1_000_000, 50, 0.4
ROUNDS = 3
DATE = dt.date(2026, 1, 8)
STOPS = re.compile(r"[^。！？]+[。！？]?")
# The report of a meeting: what was done, why it matters, and what is to be done by whom and when. It has about as many
# items to the page as the texts of the development set (one in 110 to 125 characters).
PAGE = (Path(__file__).parent / "data" / "page.txt").read_text(encoding="utf-8")


def run(scale: str | None = None) -> dict[str, Any]:
    """Measure; `scale` is small, normal (default) or large (10 MB of UTF-8). Raises ValueError for another word.

    Seconds are of processor time on one core, the best of three; the ratio sets them against a bare split into
    sentences in the same run. Memory is the peak that Python allocated, over the size of the text in UTF-8.
    """
    if scale is not None and scale not in SIZES:
        raise ValueError(f"scale must be one of {', '.join(SIZES)}")
    size = SIZES[scale or "normal"]
    text, tenth = _text(size), _text(size // 10)
    seconds, small = _seconds(text), _seconds(tenth)
    speed, (wall, processor) = len(text) / seconds, cold_start()
    memory = _memory_ratio(tenth)
    return {
        "name": "itemise",
        "scale": scale or "normal",
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "compiled": IS_COMPILED,
        "characters": len(text),
        "items": len(itemise(tenth, date=DATE).items) * len(text) // len(tenth),
        "chars_per_second": round(speed),
        "chars_per_second_limit": LEAST_SPEED,
        "linearity": round((seconds / len(text)) / (small / len(tenth)), 3),
        "ratio_to_sentence_split": round(seconds / _split_seconds(text), 1),
        "peak_memory_ratio": round(memory, 1),
        "peak_memory_ratio_limit": MOST_MEMORY,
        "cold_start_seconds": round(wall, 3),
        "cold_start_processor_seconds": round(processor, 3),
        "cold_start_seconds_limit": MOST_COLD_START,
        "passed": speed >= LEAST_SPEED and memory <= MOST_MEMORY and processor <= MOST_COLD_START,
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


def cold_start(rounds: int = ROUNDS) -> tuple[float, float]:
    """Seconds by the clock and of processor time that `huiguan itemise` takes on one page, the best of some rounds."""
    wall = processor = float("inf")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.txt")
        page.write_text(PAGE, encoding="utf-8")
        command = [sys.executable, "-c", "from huiguan.cli import main; main()", "itemise", str(page)]
        for _ in range(rounds):
            start, used = time.perf_counter(), _children_seconds()
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # our own command
            wall = min(wall, time.perf_counter() - start)
            processor = min(processor, _children_seconds() - used)
    return wall, processor


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
