class Judge:
    """What looks at a server's answers with the standard's document beside it, and notes what it finds."""

    def __init__(self, document, findings, held, ask=None):
        """`held` is what the lists gave; `ask` gives all items of a list for one question, nothing when it is refused."""
        self._document = document
        self._findings = findings
        self._held = held
        self._ask = ask
