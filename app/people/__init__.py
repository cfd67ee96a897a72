"""The members as administrators see them: added, corrected, suspended, given a way in."""
