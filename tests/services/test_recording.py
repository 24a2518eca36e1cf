"""Exchanges by message."""

from app.domain.recording import Exchange, PreparedRequest
from app.services.recording import KEPT, ExchangeLog
from tests.services.room import Room


def exchange(number: int) -> Exchange:
    return Exchange(PreparedRequest("POST", f"http://127.0.0.1/{number}", (), b"{}"))


def test_nothing_is_recorded_unless_asked_for() -> None:
    log = ExchangeLog()
    seen = [(log.on, log.recorder("m") is not None)]
    for on in (True, False):
        log.switch(on=on)
        seen.append((log.on, log.recorder("m") is not None))
    assert seen == [(False, False), (True, True), (False, False)]


def test_exchanges_are_kept_by_message_in_order() -> None:
    log = ExchangeLog(on=True)
    for message_id, number in (("a", 1), ("b", 2), ("a", 3)):
        record = log.recorder(message_id)
        assert record is not None
        record(exchange(number))
    assert log.of("a") == (exchange(1), exchange(3))
    assert log.of("b") == (exchange(2),)
    assert log.of("c") == ()
    log.switch(on=False)
    assert log.of("b") == (exchange(2),)
    log.clear()
    assert log.of("a") == ()


def test_the_oldest_go_first() -> None:
    log = ExchangeLog(on=True)
    record = log.recorder("m")
    assert record is not None
    for number in range(KEPT + 5):
        record(exchange(number))
    assert log.of("m") == tuple(map(exchange, range(5, KEPT + 5)))


async def test_a_turn_records_under_its_own_reply(room: Room) -> None:
    conversation = await room.conversation()
    await room.answered(conversation.id, "One", "1")
    room.exchanges.switch(on=True)
    reply = await room.answered(conversation.id, "Two", "2")
    before, record = (each.request.record for each in room.provider.replies)
    assert before is None
    assert record is not None
    record(exchange(1))
    assert room.exchanges.of(reply.id) == (exchange(1),)
