"""The tests, laid out as `app/` is. None of them reads the settings file of whoever runs them."""

import os

os.environ["TWIZA_ENV"] = os.devnull
