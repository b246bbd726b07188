"""Persons, apart from the accounts with which some of them sign in."""
