"""Rules of form that judge what a clause is."""
