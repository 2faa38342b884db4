import pytest

from sandbox.telegram.fields import FieldError
from sandbox.telegram.links import check_link, mentioned_user


@pytest.mark.parametrize(
    "link",
    [
        "https://example.com/x?y=1#z",
        "example.com",
        "example.com:8080/x",
        "http://[::1]/",
        "tg:resolve?domain=x",
        "tg://user?id=5",
        "ton://transfer/x",
        "HTTP://EXAMPLE.COM",
    ],
)
def test_links_that_are_taken(link):
    check_link(link)


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("nowhere", "Wrong HTTP URL"),
        ("http://localhost/", "Wrong HTTP URL"),
        ("http://example.com/a b", "Wrong HTTP URL"),
        ("http://[::1", "Wrong HTTP URL"),
        ("javascript:alert(1)", "Wrong HTTP URL"),
        ("ftp://example.com", "Unsupported URL protocol"),
    ],
)
def test_links_that_are_refused(link, fault):
    with pytest.raises(FieldError) as refused:
        check_link(link)
    assert str(refused.value) == f"URL '{link}' is invalid: {fault}"


def test_links_to_people():
    assert mentioned_user("tg://user?id=5") == 5
    assert mentioned_user("tg://resolve?domain=x") is None
