"""Rows of honours."""

from huiguan.honours.models.nominations import Award, Nomination
from huiguan.honours.models.schemes import Scheme

__all__ = ["Award", "Nomination", "Scheme"]
