"""Ballot: secret ballots that anyone can check, by the Belenios protocol, version 1.

Pure Python: no Django, no database, no network. README.md in this folder says how to verify an election by hand.
"""
