"""Reporting (统计与年报): the dictionary of indicators, collections of figures up the line, the annual report.

It reads every room through the figures that they register, and writes only its own tables.
"""
