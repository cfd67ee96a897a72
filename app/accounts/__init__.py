"""People: members, credentials, sessions, roles."""
