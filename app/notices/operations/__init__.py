"""Verbs about notices: who follows what; what is told, read, mailed, stopped; who is reminded."""
