"""Elections: secret ballots that anyone can check, from the roll to the tenures that follow."""
