"""Rows of the public site."""

from huiguan.publicsite.models.articles import Article, Edition
from huiguan.publicsite.models.board import Disclosure
from huiguan.publicsite.models.pictures import PersonShown, Picture

__all__ = ["Article", "Disclosure", "Edition", "PersonShown", "Picture"]
