"""Reads of pictures: those that are shown, and those that are wanted."""
