"""The WSGI callable of the production server and of the flask command."""

import os
import sys

from app import create_app
from config import Settings, WrongSetting

try:
    settings = Settings.from_environment(os.environ)
except WrongSetting as wrong:
    sys.stderr.write(wrong.line + "\n")
    raise

app = create_app(settings)
