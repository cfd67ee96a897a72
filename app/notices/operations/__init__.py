"""Verbs about notices: who follows what, what is read, how soon it is mailed; and their making."""
