"""Outgoing mail: a queue of rows, written with what causes them, rendered when they are sent."""
