"""The WSGI callable of the flask command and of any WSGI server, and the site as `make run` serves
it.
"""

# What loading makes stays as long as the process: looking through it for garbage is a sixth of the
# start, so nothing is looked for until all is there, and that is never looked through again.
import gc

gc.disable()

import os
import sys

from app import create_app
from app.web.lanes import Site
from config import Settings, WrongSetting
from settings_file import environment

try:
    settings = Settings.from_environment(environment(os.environ))
    app = create_app(settings)
    site = Site(app, largest_body=app.config["MAX_CONTENT_LENGTH"], changing_threads=1)
except WrongSetting as wrong:
    sys.stderr.write(wrong.line + "\n")
    raise
finally:
    gc.freeze()
    gc.enable()
