"""Figures: definitions that count rows of any room, for one association or a whole branch, and open those rows.

A room declares a figure (`register_figure`) with the rows that it counts. Upward go totals only; the rows open to
those who may read them in their own association. A frozen figure is sealed: it keeps which rows it counted.
"""

from huiguan.kernel.figures.periods import Period
from huiguan.kernel.figures.specs import (
    FigureSpec,
    PublicRows,
    RowLink,
    Unit,
    all_figures,
    figure_spec,
    register_figure,
)

__all__ = ["FigureSpec", "Period", "PublicRows", "RowLink", "Unit", "all_figures", "figure_spec", "register_figure"]
