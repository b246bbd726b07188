"""Codes on paper, as all rooms make them."""

from huiguan.kernel.privacy.codes import code_hash, fresh_code

__all__ = ["code_hash", "fresh_code"]
