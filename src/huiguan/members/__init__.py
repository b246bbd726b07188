"""Members: who belongs to which association, in what class, since when, and how one comes, moves and goes."""
