"""Settings of the suite: no test fails for being slow, and every landing tries the same examples."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("people", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("landing", settings.get_profile("people"), derandomize=True, database=None)
settings.load_profile("landing" if os.environ.get("CI") else "people")
