"""Errors a user can act on."""


class DomainError(Exception):
    """What the user did wrong, with the value and the rule; shown as it stands.

    Args:
        message: the sentence to show.
        status: the HTTP status to answer with.
        field: the form field it belongs to, if one does.
    """

    def __init__(self, message: str, *, status: int = 400, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.field = field
