"""Funds: double-entry books, what comes in and goes out, and what anybody entitled can check."""
