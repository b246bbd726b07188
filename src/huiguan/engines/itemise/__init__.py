"""An official Chinese document → outline → action items with exact text spans. Rules of form; no network, no model."""

from huiguan.engines.itemise.itemise import itemise
from huiguan.engines.itemise.model import Due, Figure, Item, Itemised, OutlineEntry

__all__ = ["Due", "Figure", "Item", "Itemised", "OutlineEntry", "itemise"]
