"""The ground that the commands stand on: the data folder, its keys, the database server and the child processes.

Nothing here needs Django, and importing this package imports neither Django nor psycopg.
"""

from huiguan.server.database import DatabaseHandle, database_settings, ensure_database
from huiguan.server.errors import ServerError
from huiguan.server.folder import DataFolder, default_data_dir
from huiguan.server.keys import read_or_make_key

__all__ = [
    "DataFolder",
    "DatabaseHandle",
    "ServerError",
    "database_settings",
    "default_data_dir",
    "ensure_database",
    "read_or_make_key",
]
