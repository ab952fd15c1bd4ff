"""SQL that somebody wrote, on a server: it reads the tables of the database and nothing else.

A transaction that only reads still may call functions that read the server's files, reach other servers, or
change the role that the session was given. The role is lowered to one that reads tables where that may be,
and statements that name such functions are refused.
"""

from __future__ import annotations

import re

import psycopg

from mingzhang.errors import BadStatement
from mingzhang.warehouse.schema import named_tables

# Functions that leave the tables, that run SQL given as text, or that change settings (so the role). A name
# spelled by escapes (U&"…") cannot be told, so no name may be.
_REFUSED = re.compile(
    r"\b(?:pg_read_\w+|pg_ls_\w+|pg_stat_file|pg_file_\w+|pg_logdir_ls|lo_\w+|loread|lowrite|dblink\w*"
    r"|set_config|query_to_xml\w*|ts_stat|ts_rewrite|pg_sleep\w*|pg_advisory_\w+|pg_try_advisory_\w+"
    r"|pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile\w*|pg_notify)\b|\bu&\"",
    re.IGNORECASE,
)
_READER = "pg_read_all_data"


def refuse_ways_out(text: str) -> None:
    """Raise BadStatement where a statement names what leads out of the tables."""
    found = _REFUSED.search(text)
    if found:
        raise BadStatement(found.group(), why="store.way_out", tables=named_tables())


def lower_rights(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Within a transaction: take the role that reads all tables and nothing else, where the user may."""
    try:
        with connection.transaction():
            connection.execute(f"SET LOCAL ROLE {_READER}")
    except psycopg.Error:
        if connection.closed:
            raise
