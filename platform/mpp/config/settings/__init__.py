"""Settings read from the environment. Those of the tests are in `tests/settings.py`."""

from mpp.config.settings.base import *
