"""Verbs about joining."""
