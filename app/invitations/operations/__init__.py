"""Verbs about invitations."""
