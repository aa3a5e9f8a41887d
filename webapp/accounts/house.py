"""The account that owns what comes with Blindfold; nobody can sign in to it."""

from webapp.accounts.models import User

# No e-mail address: the form of a new account refuses it, so that nobody else can have it.
HOUSE_NAME = "blindfold"


def get_house_account() -> User:
    """Return the account, made when it is first asked for: without a password and not active."""
    house, _ = User.objects.get_or_create(
        email=HOUSE_NAME, defaults={"is_active": False, "password": "!"}
    )
    return house
