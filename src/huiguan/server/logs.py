"""Logs: one JSON object a line in `logs/`, turned over by size; a person at the terminal sees short lines instead.

No addresses and no form contents are logged: who sends anonymously must stay so, and the web server's own log is off.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

FILE_BYTES = 10_000_000
FILES_KEPT = 5
# "json" in processes whose output the supervisor collects.
LOG_VARIABLE = "HUIGUAN_LOG"


def json_formatter() -> logging.Formatter:
    """A formatter that writes each record as one line of JSON: timestamp, level, logger, event, bound values."""
    import structlog

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_steps(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
    )


def short_formatter() -> logging.Formatter:
    """A formatter for the terminal: level and event, and the traceback where there is one."""
    import structlog

    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_steps(), processors=[_in_short])


def _steps() -> list[Any]:
    """What is done to every record before it is written, whether structlog or the standard library made it."""
    import structlog

    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]


def _in_short(logger: object, method: str, record: MutableMapping[str, Any]) -> str:
    lines = [
        f"{str(record['level']).upper()}: {record['event']}",
        *([record["exception"]] if "exception" in record else []),
    ]
    return "\n".join(lines)


def logging_settings() -> dict[str, Any]:
    """A `logging.config.dictConfig`, to standard error: JSON lines under the supervisor, short ones in a command.

    What is logged through structlog goes the same way.
    """
    import structlog

    structlog.configure(
        processors=[*_steps(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    style, level = ("json", "INFO") if os.environ.get(LOG_VARIABLE) == "json" else ("short", "WARNING")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "huiguan.server.logs.json_formatter"},
            "short": {"()": "huiguan.server.logs.short_formatter"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": style}},
        "root": {"handlers": ["stderr"], "level": level},
    }


def web_logging_file(folder: Path) -> Path:
    """Write the same configuration as a file for the web server, and return its path."""
    place = folder / "web-logging.json"
    settings = logging_settings() | {"loggers": {"_granian": {"level": "WARNING"}}}
    settings["handlers"]["stderr"]["formatter"] = "json"
    settings["root"]["level"] = "INFO"
    place.write_text(json.dumps(settings))
    return place


def line_log(path: Path) -> logging.Logger:
    """A logger that appends lines as they are to a file, which it turns over at FILE_BYTES."""
    logger = logging.getLogger(f"huiguan.lines.{path}")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    if not logger.handlers:
        logger.addHandler(
            logging.handlers.RotatingFileHandler(path, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8")
        )
    return logger


def short_line(line: str) -> str | None:
    """What the terminal shows of a log line: warnings and worse in a few words, None for everything else."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    if not isinstance(record, dict) or record.get("level") not in ("warning", "error", "critical"):
        return None
    return f"{record['level']}: {record.get('event', '')}"
