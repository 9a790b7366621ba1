"""Create and fill the bare project's table, once, before it is measured."""

import os

import django
from django.db import connection

ROWS = 500


def main() -> None:
    """Make the table without migrations: this database lives as long as the benchmark."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.bare.settings"
    django.setup()
    from tests.benchmarks.bare.models import Note

    with connection.schema_editor() as editor:
        editor.create_model(Note)
    Note.objects.bulk_create(Note(body="x" * 200) for _ in range(ROWS))


if __name__ == "__main__":
    main()
