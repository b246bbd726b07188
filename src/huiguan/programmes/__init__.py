"""Programmes: training, activities, volunteers, partners (培训与活动), on sessions, filings and credentials."""
