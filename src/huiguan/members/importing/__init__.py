"""The roster coming in: columns, checks of cells, matching, writing, and taking back."""
