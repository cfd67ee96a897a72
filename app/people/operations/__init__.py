"""Verbs of administrators about people."""
