"""Huiguan 会馆: runs a federated professional association."""

__version__ = "0.1.0"
