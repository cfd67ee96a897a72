"""Home, search, life lines, feeds, and what the site calls itself."""
