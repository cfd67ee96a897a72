"""The databases that are measured."""
