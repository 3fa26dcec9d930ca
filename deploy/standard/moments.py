"""Times and dates of the standard as what can be compared."""

import datetime
import re

_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)


def instant(text):
    """A time (RFC 3339) as nanoseconds, which a fraction of more than six digits needs."""
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError("not an RFC 3339 time")
    seconds, fraction, zone = found.groups()
    moment = datetime.datetime.fromisoformat(seconds + ("+00:00" if zone in "Zz" else zone))
    since = moment - datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)
    return (since.days * 86_400 + since.seconds) * 1_000_000_000 + int((fraction or "").ljust(9, "0")[:9])
