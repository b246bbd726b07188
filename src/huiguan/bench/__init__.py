"""Benchmarks: one module a subject, each with `run(scale) -> dict`."""
