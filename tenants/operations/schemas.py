"""A regency's schema: made by Django's own migrations, and made again where a crash left a part."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django_tenants.utils import schema_exists

from mpp.kernel.planes import national, regency_plane
from tenants.operations.sequences import Job


@national
def create(job: Job) -> dict[str, Any]:
    """Create the schema where it is missing and run the migrations that are missing.

    Each migration is a transaction, so a killed worker leaves whole migrations behind, and the next
    run goes on with the first one that is not there.
    """
    schema = job.regency.schema_name
    existed = schema_exists(schema)
    if not existed:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {connection.ops.quote_name(schema)}")
    call_command("migrate_schemas", schema_name=schema, tenant=True, interactive=False, verbosity=0)
    return {"schema": schema, "resumed": existed}


@national
def is_complete(job: Job) -> bool:
    """Whether the schema exists with every migration applied."""
    return schema_exists(job.regency.schema_name) and not behind(job.regency.schema_name)


def behind(schema: str) -> bool:
    """Whether migrations are missing in a schema."""
    with regency_plane(schema):
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
