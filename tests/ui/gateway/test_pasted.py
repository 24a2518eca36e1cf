import pytest

from app.ui.gateway.pasted import is_key, sort_pasted

KEY = "sk-AbCd1234efgh5678IJKL9f2c"


@pytest.mark.parametrize(
    ("text", "address", "key"),
    [
        (f"https://api.example.com {KEY}", "https://api.example.com", KEY),
        (f"{KEY}\nhttps://api.example.com/v1", "https://api.example.com/v1", KEY),
        (f"接口地址：https://api.example.com/v1，密钥：{KEY}。请勿外传", "https://api.example.com/v1", KEY),
        (f"地址是 api.example.com 令牌是{KEY}", "api.example.com", KEY),
        (f"请用（https://api.example.com/v1）和 Key：{KEY}", "https://api.example.com/v1", KEY),
        (f"地址api.example.com:8443/v1密钥{KEY}", "api.example.com:8443/v1", KEY),
        (f'base_url="https://api.example.com/v1"\napi_key="{KEY}"', "https://api.example.com/v1", KEY),
        (f"OPENAI_BASE_URL=http://192.168.1.20:8080\nOPENAI_API_KEY={KEY}", "http://192.168.1.20:8080", KEY),
        ("localhost:11434", "localhost:11434", ""),
        ("192.168.1.20:8080/v1", "192.168.1.20:8080/v1", ""),
        (KEY, "", KEY),
        ("0123456789abcdef0123456789abcdef", "", "0123456789abcdef0123456789abcdef"),
        ("HTTPS://API.EXAMPLE.COM/V1/", "HTTPS://API.EXAMPLE.COM/V1/", ""),
        ("See (https://api.example.com).", "https://api.example.com", ""),
        ("hello there, this is no address", "", ""),
        ("", "", ""),
    ],
)
def test_a_paste_is_sorted_into_address_and_key(text: str, address: str, key: str) -> None:
    found = sort_pasted(text)
    assert (found.address, found.key) == (address, key)


def test_a_long_part_of_an_address_is_no_key() -> None:
    found = sort_pasted("https://api.example.com/deployments/0123456789abcdef0123456789abcdef/v1")
    assert found.key == ""
    assert found.address.endswith("/v1")


@pytest.mark.parametrize("text", ["averyveryverylonghostnamewithoutadot", "sk-", "https://sk-example.com", "api-x.com"])
def test_what_may_become_an_address_is_not_taken_for_a_key(text: str) -> None:
    assert not is_key(text)
    assert is_key(f" {KEY} ")
