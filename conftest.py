"""What every test may ask for, beside `tests/conftest.py`."""

pytest_plugins = ["tests.services.plugin", "tests.lanes"]
