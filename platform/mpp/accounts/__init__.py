"""People who can sign in; installed in both planes, separate in each schema."""
