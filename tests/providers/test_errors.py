"""Every shape of an error body, and what it means."""

import email.utils
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import ErrorInfo, ErrorReason
from app.providers.errors import (
    Complaint,
    Origin,
    complaint_in,
    from_event,
    from_response,
    masked,
    request_id_of,
    retry_after_of,
)

KEY = "sk-CANARY0123456789abcdef"
ORIGIN = Origin("api.example.com", "gpt-x", (KEY,))


def read(status: int, body: object = b"", headers: dict[str, str] | None = None, origin: Origin = ORIGIN) -> ErrorInfo:
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return from_response(status, headers or {}, data, origin)


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        ({"error": {"message": "No.", "type": "new_api_error", "param": "", "code": "c"}}, "No.", "c"),
        ({"error": {"message": "No.", "type": "one_api_error"}}, "No.", "one_api_error"),
        ({"error": {"message": "No.", "code": 400, "status": "INVALID_ARGUMENT"}}, "No.", "400"),
        ([{"error": {"message": "No.", "code": 400}}], "No.", "400"),
        ({"error": "No."}, "No.", ""),
        ({"error": {"message": "No."}, "message": "Other"}, "No.", ""),
        ({"object": "error", "message": "No.", "type": "BadRequestError", "code": 400}, "No.", "400"),
        ({"message": "No."}, "No.", ""),
        ({"msg": "No.", "code": 5}, "No.", "5"),
        ({"err": "No."}, "No.", ""),
        ({"error_msg": "No."}, "No.", ""),
        ({"detail": "No."}, "No.", ""),
        ({"detail": [{"loc": ["body", "model"], "msg": "missing"}, "x"]}, "body.model: missing\nx", ""),
        ({"detail": {"message": "No."}}, "No.", ""),
        ({"header": {"message": "No."}}, "No.", ""),
        ({"response": {"error": {"message": "No."}}}, "No.", ""),
        ({"success": False, "message": "No."}, "No.", ""),
        ({"code": "invalid_size", "message": "No.", "data": None}, "No.", "invalid_size"),
        ({"type": "error", "error": {"type": "new_api_error", "message": "No."}}, "No.", "new_api_error"),
        (
            {"error": {"message": "Provider returned error", "code": 400, "metadata": {"raw": "Deep"}}},
            "Provider returned error\nDeep",
            "400",
        ),
        ({"error": {"message": "openai_error", "code": "bad_response_status_code"}}, "", "bad_response_status_code"),
        (b"just words", "just words", ""),
        (b'"a string"', "a string", ""),
        (b'data: {"error":{"message":"No."}}\n\n', "No.", ""),
        (b"<html><head><title>400 Bad\n Request</title>", "400 Bad Request", ""),
        (b"", "", ""),
        (b"null", "", ""),
        (b"{", "{", ""),
    ],
)
def test_shapes(body: object, message: str, code: str) -> None:
    info = read(400, body)
    assert (info.gateway_message, info.code) == (message, code)
    assert info.params["host"] == "api.example.com"


@pytest.mark.parametrize(
    ("status", "message", "code", "reason"),
    [
        (401, "无效的令牌", "", ErrorReason.KEY_REFUSED),
        (401, "该令牌额度已用尽", "", ErrorReason.BALANCE_USED_UP),
        (403, "用户额度不足, 剩余额度: ＄0.0", "insufficient_user_quota", ErrorReason.BALANCE_USED_UP),
        (403, "预扣费额度失败, 用户剩余额度: 1", "pre_consume_token_quota_failed", ErrorReason.BALANCE_USED_UP),
        (402, "Insufficient Balance", "", ErrorReason.BALANCE_USED_UP),
        (429, "You exceeded your current quota", "insufficient_quota", ErrorReason.BALANCE_USED_UP),
        (429, "Quota exceeded for metric", "RESOURCE_EXHAUSTED", ErrorReason.TOO_MANY_REQUESTS),
        (403, "您的 IP 不在允许访问的列表中", "access_denied", ErrorReason.ACCESS_DENIED),
        (403, "Incorrect API key provided", "", ErrorReason.KEY_REFUSED),
        (400, "API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT", ErrorReason.KEY_REFUSED),
        (404, "The model `x` does not exist or you do not have access", "model_not_found", ErrorReason.MODEL_GONE),
        (404, 'model "x" not found, try pulling it first', "", ErrorReason.MODEL_GONE),
        (400, "x is not a valid model ID", "", ErrorReason.MODEL_GONE),
        (400, "模型不存在，请检查模型代码", "1211", ErrorReason.MODEL_GONE),
        (404, "Not Found", "", ErrorReason.ENDPOINT_MISSING),
        (404, "This is not a chat model", "", ErrorReason.NOT_OFFERED),
        (405, "", "", ErrorReason.ENDPOINT_MISSING),
        (501, "API not implemented", "api_not_implemented", ErrorReason.NOT_OFFERED),
        (503, "当前分组 default 下对于模型 x 无可用渠道", "model_not_found", ErrorReason.NO_CHANNEL),
        (503, "busy", "", ErrorReason.SERVER_ERROR),
        (400, "maximum context length is 8192 tokens", "", ErrorReason.CONTEXT_TOO_LONG),
        (400, "The response was filtered", "content_filter", ErrorReason.CONTENT_FILTERED),
        (500, "user sensitive words detected", "sensitive_words_detected", ErrorReason.CONTENT_FILTERED),
        (413, "", "", ErrorReason.REQUEST_TOO_LARGE),
        (408, "", "", ErrorReason.GATEWAY_TIMEOUT),
        (504, "", "", ErrorReason.GATEWAY_TIMEOUT),
        (524, "", "bad_response_status_code", ErrorReason.GATEWAY_TIMEOUT),
        (502, "no response", "channel:stream_timeout_no_response", ErrorReason.GATEWAY_TIMEOUT),
        (529, "Overloaded", "overloaded_error", ErrorReason.SERVER_ERROR),
        (418, "I'm a teapot", "", ErrorReason.REQUEST_REFUSED),
        (422, "bad field", "", ErrorReason.REQUEST_REFUSED),
    ],
)
def test_meanings(status: int, message: str, code: str, reason: ErrorReason) -> None:
    assert read(status, {"error": {"message": message, "code": code}}).reason is reason


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, ErrorReason.KEY_REFUSED),
        (403, ErrorReason.WEB_PAGE),
        (404, ErrorReason.WEB_PAGE),
        (413, ErrorReason.REQUEST_TOO_LARGE),
        (429, ErrorReason.TOO_MANY_REQUESTS),
        (502, ErrorReason.SERVER_ERROR),
        (504, ErrorReason.GATEWAY_TIMEOUT),
        (524, ErrorReason.GATEWAY_TIMEOUT),
    ],
)
def test_web_pages(status: int, reason: ErrorReason) -> None:
    info = read(status, b"\n<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>")
    assert (info.reason, info.gateway_message) == (reason, "Just a moment...")
    assert info.params["page"]


@pytest.mark.parametrize("status", [401, 403, 407])
@pytest.mark.parametrize("title", ["Log in", "Invalid API key"])
def test_a_web_page_that_wants_a_login_does_not_want_a_key(status: int, title: str) -> None:
    page = f"<html><head><title>{title}</title></head></html>".encode()
    info = read(status, page, origin=Origin("h", key_sent=False))
    assert info.reason is ErrorReason.WEB_PAGE
    assert info.params["page"]


@pytest.mark.parametrize("status", [401, 403, 500])
def test_what_a_gateway_says_is_no_page(status: int) -> None:
    assert "page" not in read(status, {"error": {"message": "No."}}).params


def test_without_a_key_the_key_is_missing_and_not_wrong() -> None:
    assert read(401, b"", origin=Origin("h", key_sent=False)).reason is ErrorReason.KEY_MISSING


def test_a_redirect_says_where_to() -> None:
    info = read(307, b"", {"location": f"https://other.example/v1?key={KEY}"})
    assert info.reason is ErrorReason.REDIRECTED
    assert info.params["location"] == "https://other.example/v1?key=…cdef"


@pytest.mark.parametrize(
    ("message", "shown", "request_id"),
    [
        ("No. (request id: 2026abc)", "No.", "2026abc"),
        ("无效的令牌（请求 ID：2026abc）", "无效的令牌", "2026abc"),
        ("No.", "No.", ""),
    ],
)
def test_the_request_id_in_the_message(message: str, shown: str, request_id: str) -> None:
    info = read(400, {"error": {"message": message}})
    assert (info.gateway_message, info.request_id) == (shown, request_id)


def test_the_request_id_in_headers_comes_first() -> None:
    info = read(400, {"error": {"message": "No. (request id: a)"}}, {"x-oneapi-request-id": "b"})
    assert info.request_id == "b"
    assert request_id_of({"x-request-id": "c", "cf-ray": "d"}) == "c"
    assert request_id_of({}) == ""


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": f"Incorrect API key provided: {KEY}.", "code": KEY}},
        f"Authorization: Bearer {KEY}".encode(),
        f"<title>{KEY}</title>".encode(),
        {"detail": [{"loc": ["header", KEY], "msg": "sk-another0123456789key"}]},
    ],
)
def test_no_key_ever_stays(body: object) -> None:
    info = read(401, body, {"x-request-id": KEY})
    assert "CANARY" not in repr(info)
    assert "another0123" not in repr(info)


def test_masking_keeps_the_last_four() -> None:
    assert masked(f"key {KEY}!", (KEY,)) == "key …cdef!"
    assert masked("short-secret-1", ("short-secret-1",)) == "…et-1"
    assert masked("a secret1", ("secret1",)) == "a …"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("5", 5.0), ("0", 0.0), ("1.5", 1.5), ("-3", None), ("nan", None), ("inf", None), ("soon", None), ("", None)],
)
def test_retry_after(text: str, seconds: float | None) -> None:
    assert retry_after_of({"retry-after": text}) == seconds


def test_retry_after_as_a_date_and_in_milliseconds() -> None:
    wait = retry_after_of({"retry-after": email.utils.formatdate(time.time() + 30, usegmt=True)})
    assert wait is not None
    assert 20 < wait <= 31
    assert retry_after_of({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0.0
    assert retry_after_of({"retry-after-ms": "250", "retry-after": "9"}) == 0.25


@pytest.mark.parametrize(
    "value",
    [
        {"object": "list", "data": []},
        {"success": True, "message": "", "data": []},
        {"success": True, "message": "ok", "data": None},
        {"id": "x", "choices": [], "usage": {"total_tokens": 3}},
        {"id": "x", "choices": [{"delta": {"content": "a"}}], "error": None},
        {"type": "ping"},
        [],
        [1],
        None,
        "text",
    ],
)
def test_what_is_no_error(value: object) -> None:
    assert complaint_in(value) is None


@pytest.mark.parametrize(
    ("complaint", "reason"),
    [
        (Complaint("Rate limited", "429"), ErrorReason.TOO_MANY_REQUESTS),
        (Complaint("The engine is overloaded", kind="overloaded_error"), ErrorReason.SERVER_ERROR),
        (Complaint("用户额度不足"), ErrorReason.BALANCE_USED_UP),
        (Complaint("Upstream", "502"), ErrorReason.SERVER_ERROR),
        (Complaint("?", "7"), ErrorReason.STREAM_ERROR),
    ],
)
def test_errors_in_a_stream(complaint: Complaint, reason: ErrorReason) -> None:
    assert from_event(complaint, 200, {}, ORIGIN, ErrorReason.STREAM_ERROR).reason is reason


json_values: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "message", "code", "type", "detail", "msg", "loc", "metadata", "raw", "header"]),
            inner,
            max_size=4,
        )
    ),
)


@given(st.integers(300, 599), json_values | st.binary(), st.dictionaries(st.sampled_from(["retry-after"]), st.text()))
def test_no_body_raises(status: int, body: object, headers: dict[str, str]) -> None:
    info = read(status, body, headers)
    assert info.gateway_message.encode() is not None
    assert info.reason.kind is not None


def test_a_good_status_is_not_told_as_the_reason() -> None:
    busy = from_event(Complaint("Overloaded", kind="overloaded_error"), 200, {}, ORIGIN, ErrorReason.STREAM_ERROR)
    assert (busy.reason, busy.status) == (ErrorReason.SERVER_ERROR, 200)
    assert "status" not in busy.params
    numbered = from_event(Complaint("Overloaded", code="529"), 200, {}, ORIGIN, ErrorReason.STREAM_ERROR)
    assert (numbered.status, numbered.params["status"]) == (529, "529")
