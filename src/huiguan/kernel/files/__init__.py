"""Files: kept once by their content, opened only through permission, refused with reasons."""

from huiguan.kernel.files.readers import register_reader

__all__ = ["register_reader"]
