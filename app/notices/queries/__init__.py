"""Reads about notices, each for the page that it feeds."""
