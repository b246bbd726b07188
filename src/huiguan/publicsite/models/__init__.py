"""Rows of the public site."""

from huiguan.publicsite.models.articles import Article, Edition
from huiguan.publicsite.models.board import Disclosure
from huiguan.publicsite.models.mentions import Mention
from huiguan.publicsite.models.pictures import PersonShown, Picture
from huiguan.publicsite.models.rules import AdoptedRules

__all__ = ["AdoptedRules", "Article", "Disclosure", "Edition", "Mention", "PersonShown", "Picture"]
