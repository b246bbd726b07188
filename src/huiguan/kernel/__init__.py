"""What every room stands on, in floors (see docs/developers/kernel.md)."""
