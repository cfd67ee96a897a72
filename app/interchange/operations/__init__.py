"""Import and export of interchange folders, and the demo."""
