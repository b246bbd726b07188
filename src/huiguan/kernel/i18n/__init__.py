"""Chinese and English: catalogues, names, numbers, formats (LOOK.md §10). Lowest floor, no models."""
