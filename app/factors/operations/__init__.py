"""Verbs about second factors."""
