"""What every page is made of: base templates, components, tokens, static files. Imports no room."""
