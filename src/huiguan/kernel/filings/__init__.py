"""Filings (报备): what is told to an authority beforehand or within its time, with papers, receipt and answer.

A room declares a kind (`register_kind`) and says how its content is filled from the data and what is missing. The
authority's own people hold the role `authority` in the association: they see what was filed and answer it, no more.
"""
