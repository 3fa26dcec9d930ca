"""Values of nobody's, wrong values, and the window of time that a list of lessons needs."""

import datetime

NOBODY = "00000000-0000-4000-8000-000000000000"
WRONG = {"uuid": "6A", "date": "2026-02-30", "date-time": "yesterday", "boolean": "perhaps", "integer": "many"}


def window():
    """A week back and a week ahead, for the parameters a list may require."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return {
        "startTime.onOrAfter": (now - datetime.timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "startTime.onOrBefore": (now + datetime.timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
