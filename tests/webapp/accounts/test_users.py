"""What the user table holds to."""

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from webapp.accounts.models import User

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_lower_case():
    user = User.objects.create_user(email=" Ada@Example.ORG ", password="swing-it-slow")
    user.refresh_from_db()
    assert user.email == "ada@example.org"


def test_an_address_belongs_to_one_account_in_any_spelling(user):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(email="ADA@example.org", password="swing-it-slow")


def test_the_database_refuses_an_address_with_capitals(user):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email="Ada@example.org")


def test_the_database_refuses_an_empty_address(user):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email="")


def test_a_user_without_an_address_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="e-mail address"):
        User.objects.create_user(email="", password="swing-it-slow")


def test_one_signs_in_with_an_address_in_any_spelling(user):
    assert authenticate(username="ADA@Example.org", password="swing-it-slow") == user
    assert authenticate(username="ada@example.org", password="wrong") is None


def test_an_operator_may_enter_the_admin():
    operator = User.objects.create_superuser(email="op@example.org", password="swing-it-slow")
    assert operator.is_staff
    assert operator.is_superuser
    assert operator.get_short_name() == "op"
