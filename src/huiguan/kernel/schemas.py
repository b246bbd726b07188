"""Types of what API operations take, with bounds that hold everywhere."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Field
from pydantic import AfterValidator

BIGGEST = 2**63 - 1


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a text holds no NUL")
    return text


Id = Annotated[int, Field(ge=1, le=BIGGEST)]
Ids = Annotated[list[Id], Field(max_length=20_000)]
Text = Annotated[str, Field(max_length=5_000_000), AfterValidator(_without_nul)]
Line = Annotated[str, Field(max_length=300), AfterValidator(_without_nul)]
Note = Annotated[str, Field(max_length=5_000), AfterValidator(_without_nul)]
Revision = Annotated[int, Field(ge=0, le=2**31 - 1)]
Offset = Annotated[int, Field(ge=0, le=2**31 - 1)]
Page = Annotated[int, Field(ge=1, le=100_000)]
# Arithmetic with dates stays far from where the calendar of computers ends.
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
Percent = Annotated[int, Field(ge=0, le=100)]
