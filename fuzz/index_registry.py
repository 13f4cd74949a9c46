"""Adds indexes to a copy of PROJ's database, so that instrumented libraries search it fast: index_registry.py PROJ_DB.

PROJ looks for operations by their ends and for objects by their names, without case, and scans whole tables for either:
two thirds of the time of `crs_text`, where each comparison is reported to the sanitizers and the engine. What is
in the tables stays as it is."""

import sqlite3
import sys
from contextlib import closing

OPERATIONS = ("grid_transformation", "helmert_transformation_table", "other_transformation", "concatenated_operation")
NAMED = (
    *("geodetic_datum", "vertical_datum", "ellipsoid", "prime_meridian", "unit_of_measure", "conversion_table"),
    *("geodetic_crs", "projected_crs", "vertical_crs", "compound_crs"),
)


def index(database: sqlite3.Connection) -> None:
    for table in OPERATIONS:
        for end in ("source", "target"):
            columns = f"{end}_crs_auth_name, {end}_crs_code"
            database.execute(f"CREATE INDEX IF NOT EXISTS {table}_by_{end} ON {table} ({columns})")
    for table in NAMED:
        database.execute(f"CREATE INDEX IF NOT EXISTS {table}_by_name ON {table} (name COLLATE NOCASE)")
    database.execute("CREATE INDEX IF NOT EXISTS alias_name_by_name ON alias_name (alt_name)")
    database.execute("CREATE INDEX IF NOT EXISTS alias_name_without_case ON alias_name (alt_name COLLATE NOCASE)")
    database.execute("ANALYZE")


if __name__ == "__main__":
    with closing(sqlite3.connect(sys.argv[1])) as opened, opened:
        index(opened)
