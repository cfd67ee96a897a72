"""Verbs about notices: what of them is mailed, who is reminded, who stops mail by a link."""
