"""The charter's part of the site."""

from flask import Blueprint

blueprint = Blueprint("charter", __name__)
