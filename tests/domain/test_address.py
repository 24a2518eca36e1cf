"""What people paste becomes one root; nothing else gets through."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.address import ENDPOINTS, endpoint, is_own_network, is_this_computer, normalise
from app.domain.errors import AppError, ErrorReason


@pytest.mark.parametrize(
    ("text", "root", "removed"),
    [
        ("https://api.example.com", "https://api.example.com", ""),
        ("  https://api.example.com/  ", "https://api.example.com", ""),
        ("https://api.example.com/v1", "https://api.example.com", "/v1"),
        ("https://api.example.com//v1/", "https://api.example.com", "/v1"),
        ("https://api.example.com/v1/chat/completions", "https://api.example.com", "/v1/chat/completions"),
        ("https://api.example.com/chat/completions", "https://api.example.com", "/chat/completions"),
        ("https://api.example.com/V1/Chat/Completions/", "https://api.example.com", "/V1/Chat/Completions"),
        ("https://api.example.com/v1/models?key=1#top", "https://api.example.com", "/v1/models?key=1#top"),
        ("https://api.example.com/v1/models/gpt-4o", "https://api.example.com", "/v1/models/gpt-4o"),
        (
            "https://h.example/v1beta/models/gemini-2.5-flash:generateContent",
            "https://h.example",
            "/v1beta/models/gemini-2.5-flash:generateContent",
        ),
        ("https://openrouter.ai/api/v1", "https://openrouter.ai/api", "/v1"),
        ("https://proxy.example/openrouter/api/v1/models", "https://proxy.example/openrouter/api", "/v1/models"),
        ("https://h.example/console/token", "https://h.example", "/console/token"),
        ("https://open.bigmodel.cn/api/paas/v4/chat/completions", "https://open.bigmodel.cn/api/paas/v4", None),
        ("HTTPS://API.Example.COM:8443/v1", "https://api.example.com:8443", "/v1"),
        ("https:/api.example.com", "https://api.example.com", ""),
        ("https：／／api。example。com／v1", "https://api.example.com", "/v1"),
        ("“https://api.example.com/v1”", "https://api.example.com", "/v1"),
        ("https://例子.测试/v1", "https://xn--fsqu00a.xn--0zwm56d", "/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080", "/v1"),
        ("https://api.example.com.:443", "https://api.example.com:443", ""),
        ("https:\\\\api.example.com\\v1", "https://api.example.com", "/v1"),
        ("\ufeffhttps://api.example\u200b.com", "https://api.example.com", ""),
    ],
)
def test_what_is_pasted_becomes_the_root(text: str, root: str, removed: str | None) -> None:
    found = normalise(text)
    assert found.root == root
    assert not found.added_scheme
    assert removed is None or found.removed == removed


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("api.example.com", "https://api.example.com"),
        ("//api.example.com/v1", "https://api.example.com"),
        ("8.8.8.8:3000", "https://8.8.8.8:3000"),
        ("172.32.0.1", "https://172.32.0.1"),
        ("localhost:11434", "http://localhost:11434"),
        ("127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
        ("10.1.2.3", "http://10.1.2.3"),
        ("192.168.1.20:1234/v1/", "http://192.168.1.20:1234"),
        ("172.16.0.1", "http://172.16.0.1"),
        ("172.31.255.255", "http://172.31.255.255"),
        ("nas.local:3000", "http://nas.local:3000"),
        ("workstation:8000", "http://workstation:8000"),
        ("[fe80::1]:80", "http://[fe80::1]:80"),
    ],
)
def test_a_bare_host_gets_a_scheme(text: str, root: str) -> None:
    found = normalise(text)
    assert found.root == root
    assert found.added_scheme
    assert found.encrypted == root.startswith("https")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "https://",
        "ftp://host.example",
        "file:///etc/passwd",
        "javascript://host.example",
        "https://user:secret@host.example/v1",
        "https://host.example:70000",
        "https://host.example:port",
        "https://ho st.example",
        "https://host..example",
        "https://-host.example",
        "999.1.1.1",
        "https://[::1",
        "https://[zz::1]",
        "sk-abcdefghijklmnop0123",
        "https://sk-abcdefghijklmnop0123/v1",
        "请输入地址！",
        "a" * 300 + ".example",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AppError) as caught:
        normalise(text)
    assert caught.value.info.reason is ErrorReason.ADDRESS_INVALID
    assert "secret" not in str(caught.value)
    assert "abcdefghijklmnop0123" not in str(caught.value)


segments = st.from_regex(r"[a-z0-9_-]{1,8}", fullmatch=True).filter(
    lambda text: text not in {"v1", "v1beta", *(part for known in ENDPOINTS for part in known.split("/"))}
)
roots = st.builds(
    lambda scheme, host, port, path: f"{scheme}://{host}{port}" + "".join(f"/{one}" for one in path),
    st.sampled_from(["http", "https"]),
    st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z][a-z0-9]{1,5}){0,2}", fullmatch=True),
    st.sampled_from(["", ":8080"]),
    st.lists(segments, max_size=3),
)
endings = st.builds(
    lambda version, ending, slashes: version + ending + slashes,
    st.sampled_from(["", "/v1", "//v1", "/v1/v1"]),
    st.sampled_from(["", *(f"/{known}" for known in ENDPOINTS), "/v1beta/models/gemini-pro:streamGenerateContent"]),
    st.sampled_from(["", "/", "//", "?key=1"]),
)


@given(roots, endings)
def test_root_and_any_ending_give_the_root(root: str, ending: str) -> None:
    assert normalise(root + ending).root == root


@given(st.text() | st.builds(str.__add__, roots, st.text(max_size=20)))
def test_it_is_stable_and_raises_nothing_else(text: str) -> None:
    root = None
    with contextlib.suppress(AppError):
        root = normalise(text).root
    if root is not None:
        again = normalise(root)
        assert again.root == root
        assert (again.removed, again.added_scheme) == ("", False)


def test_paths_are_added_below_v1_or_a_version_of_their_own() -> None:
    assert endpoint("https://h.example/api", "models") == "https://h.example/api/v1/models"
    assert endpoint("https://h.example/api/paas/v4", "models") == "https://h.example/api/paas/v4/models"
    assert endpoint("https://h.example/v1beta/openai", "models") == "https://h.example/v1beta/openai/models"


def test_near_and_far() -> None:
    assert is_own_network("[::1]")
    assert is_own_network("100.100.1.1")
    assert not is_own_network("example.com")
    assert is_this_computer("127.0.0.2")
    assert is_this_computer("localhost")
    assert not is_this_computer("192.168.1.1")
