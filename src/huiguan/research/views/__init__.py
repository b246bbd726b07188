"""Pages of research."""
