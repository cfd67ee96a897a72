"""Verbs of members about what is kept of them: a copy of all of it, and its end."""
