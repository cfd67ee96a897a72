"""Invitations: who is asked to become a member, and how they come in."""
