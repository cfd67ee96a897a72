"""People come in by themselves: applications, their review, and links for many."""
