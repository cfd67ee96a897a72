"""Texts: rich text, search terms, differences, texts per language, addresses."""
