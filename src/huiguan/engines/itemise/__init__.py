"""An official Chinese document → outline → action items with exact text spans. Rules of form; no network, no model."""

from types import FunctionType

from huiguan.engines.itemise.compiled import prefer_compiled

prefer_compiled(__path__)

# Only now is it settled where the modules come from.
from huiguan.engines.itemise.itemise import itemise  # noqa: E402  # see above
from huiguan.engines.itemise.model import Due, Figure, Item, Itemised, OutlineEntry  # noqa: E402  # see above

#: Whether the compiled form is in use (docs/decisions/0024). Its answers are those of the sources.
IS_COMPILED = not isinstance(itemise, FunctionType)

__all__ = ["IS_COMPILED", "Due", "Figure", "Item", "Itemised", "OutlineEntry", "itemise"]
