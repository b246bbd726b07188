"""How the compiled form of this engine is made."""
