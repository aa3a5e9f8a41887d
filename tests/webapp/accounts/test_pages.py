"""Signing up, in and out; changing and resetting the password."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from webapp.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "swing-it-slow"


@pytest.fixture(autouse=True)
def _forget_attempts():
    cache.clear()
    yield
    cache.clear()


def sign_up(client, **changes):
    data = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    return client.post(reverse("signup"), data | changes)


def sign_in(client, *, password=PASSWORD, email="ada@example.org", **data):
    return client.post(reverse("login"), {"username": email, "password": password} | data)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_a_newcomer_signs_up_and_is_signed_in(client):
    response = sign_up(client, email="New@Example.org")
    assert response.status_code == 302
    assert response.url == reverse("dataset-list")
    assert User.objects.get().email == "new@example.org"
    assert is_signed_in(client)


def test_a_newcomer_goes_on_to_the_page_they_wanted(client):
    assert sign_up(client, next="/galleries/").url == "/galleries/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_nobody_is_sent_to_another_host(client, user, target):
    assert sign_up(client, next=target).url == reverse("dataset-list")
    client.logout()
    assert sign_in(client, next=target).url == reverse("dataset-list")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"email": "not an address"}, "valid email"),
        ({"email": ""}, "required"),
        ({"email": "ADA@example.org"}, "already an account"),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password1": "password", "password2": "password"}, "too common"),
        ({"password2": "something-else"}, "match"),
    ],
)
def test_a_sign_up_that_breaks_a_rule_says_which(client, user, changes, message):
    response = sign_up(client, **changes)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert User.objects.count() == 1
    assert not is_signed_in(client)


def test_who_is_signed_in_is_not_asked_to_sign_up(client, user):
    client.force_login(user)
    assert client.get(reverse("signup")).url == reverse("dataset-list")


def test_one_signs_in_and_out(client, user):
    assert sign_in(client, email="ADA@example.org").url == reverse("dataset-list")
    assert is_signed_in(client)
    assert client.get(reverse("logout")).status_code == 405
    client.post(reverse("logout"))
    assert not is_signed_in(client)


def test_a_wrong_password_is_refused_without_telling_whether_the_account_exists(client, user):
    wrong = sign_in(client, password="wrong")
    unknown = sign_in(client, email="nobody@example.org")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_after_ten_wrong_passwords_even_the_right_one_has_to_wait(client, user):
    for _ in range(10):
        sign_in(client, password="wrong")
    assert "Too many attempts" in sign_in(client).content.decode()
    assert not is_signed_in(client)
    other_address = {"REMOTE_ADDR": "192.0.2.7"}
    data = {"username": "ada@example.org", "password": PASSWORD}
    assert client.post(reverse("login"), data, **other_address).status_code == 302


def test_a_right_password_forgets_the_wrong_ones_before_it(client, user):
    for _ in range(3):
        for _ in range(5):
            sign_in(client, password="wrong")
        assert sign_in(client).status_code == 302
        client.logout()


def test_one_address_cannot_try_every_account(client, user):
    for n in range(60):
        sign_in(client, email=f"guess{n}@example.org")
    assert "Too many attempts" in sign_in(client).content.decode()


def test_a_blocked_account_cannot_sign_in(client, user):
    User.objects.update(is_active=False)
    assert sign_in(client).status_code == 200
    assert not is_signed_in(client)


def test_a_password_is_changed(client, user):
    client.force_login(user)
    data = {"old_password": PASSWORD, "new_password1": "blue-in-green", "new_password2": ""}
    assert client.post(reverse("password_change"), data).status_code == 200
    data["new_password2"] = "blue-in-green"
    response = client.post(reverse("password_change"), data, follow=True)
    assert response.status_code == 200
    user.refresh_from_db()
    assert user.check_password("blue-in-green")


def test_a_stranger_cannot_change_a_password(client):
    assert client.get(reverse("password_change")).url.startswith(reverse("login"))


def test_a_forgotten_password_is_reset_by_a_link_that_works_once(client, user):
    client.post(reverse("password_reset"), {"email": "Ada@example.org"})
    assert mail.outbox[0].to == ["ada@example.org"]
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    form_page = client.get(link, follow=True)
    data = {"new_password1": "blue-in-green", "new_password2": "blue-in-green"}
    done = client.post(form_page.redirect_chain[-1][0], data, follow=True)
    assert done.status_code == 200
    user.refresh_from_db()
    assert user.check_password("blue-in-green")
    assert client.get(link).status_code == 200  # no form any more, but words


def test_a_reset_for_an_unknown_address_looks_the_same_and_mails_nobody(client):
    response = client.post(reverse("password_reset"), {"email": "nobody@example.org"})
    assert response.url == reverse("password_reset_done")
    assert mail.outbox == []


@pytest.mark.parametrize(
    "name",
    ["signup", "login", "password_reset", "password_reset_done", "password_reset_complete"],
)
def test_a_stranger_sees_the_pages_of_accounts(client, name):
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["password_change", "password_change_done"])
def test_a_user_sees_the_pages_of_the_password(client, user, name):
    client.force_login(user)
    assert client.get(reverse(name)).status_code == 200


def test_an_operator_finds_users_in_the_admin(client, user):
    operator = User.objects.create_superuser(email="op@example.org", password=PASSWORD)
    client.force_login(operator)
    for path in ("", "add/", f"{user.pk}/change/"):
        assert client.get(f"/admin/accounts/user/{path}").status_code == 200
    assert "ada@example.org" in client.get("/admin/accounts/user/?q=ada").content.decode()
