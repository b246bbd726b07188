"""Who may do what, as granted: grants, tokens, the actor of a request, and the doors to sign in."""
