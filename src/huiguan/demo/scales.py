"""How large the demonstration is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers of associations by level below the one national association."""

    name: str
    provinces: int
    cities: int
    counties: int

    @property
    def total(self) -> int:
        """All associations, the national one included."""
        return 1 + self.provinces + self.cities + self.counties


SCALES = {
    scale.name: scale
    for scale in (
        Scale("small", provinces=3, cities=9, counties=27),
        Scale("province", provinces=1, cities=11, counties=97),
        Scale("nation", provinces=32, cities=340, counties=2900),
    )
}
