"""People and their checks in one SQLite file, with export, import and deletion."""
