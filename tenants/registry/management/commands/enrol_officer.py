"""Open the first account of the national console; later ones are made by its administrators."""

from __future__ import annotations

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mpp.kernel import clock
from mpp.kernel.errors import DomainError
from tenants.registry import actions, policies
from tenants.registry.actors import PLATFORM


class Command(BaseCommand):
    """`enrol_officer EMAIL NAME [--role ROLE]`: asks for the password."""

    help = "Opens an account for a national officer."

    def add_arguments(self, parser: CommandParser) -> None:
        """E-mail, name and roles."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument(
            "--role",
            action="append",
            choices=sorted(policies.ROLES),
            help=f"may be given several times; {policies.NATIONAL_ADMINISTRATOR} without it",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Ask for a password and open the account, or say what is wrong."""
        try:
            actions.enrol(
                email=options["email"],
                name=options["name"],
                password=getpass.getpass("Password: "),
                roles=options["role"] or [policies.NATIONAL_ADMINISTRATOR],
                by=PLATFORM,
                at=clock.now(),
            )
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write("The account is open; the second factor is set up at the first sign-in.")
