"""Settings read from the environment; `test` changes a few for tests."""

from mpp.config.settings.base import *
