"""One API put together from the rooms' routers, under /api/v1/."""
