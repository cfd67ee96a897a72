"""The Flask extensions, made once and bound to the app in create_app."""

from flask_babel import Babel
from flask_htmx import HTMX
from flask_login import LoginManager

from app.web.csrf import Protection

babel = Babel()
csrf = Protection()
htmx = HTMX()
login = LoginManager()
