"""National meetings and thematic workshops."""
