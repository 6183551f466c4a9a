"""The frames of Feishu's long connection: the nine fields of its protobuf message, no more.

Field numbers as in the official SDK (`ws/pbbp2.proto`): 1 SeqID, 2 LogID, 3 service, 4 method, 5 headers (1 key,
2 value), 6 payload_encoding, 7 payload_type, 8 payload, 9 LogIDNew. Numbers are varints, the rest length-delimited.
"""

from __future__ import annotations

from dataclasses import dataclass, field

CONTROL, DATA = 0, 1
_MOST_HEADERS = 50


@dataclass(slots=True)
class Frame:
    """One frame."""

    seq_id: int = 0
    log_id: int = 0
    service: int = 0
    method: int = DATA
    headers: dict[str, str] = field(default_factory=dict)
    payload_encoding: str = ""
    payload_type: str = ""
    payload: bytes = b""
    log_id_new: str = ""


def encode(frame: Frame) -> bytes:
    """The frame's bytes; the four numbers are required and always written."""
    out = bytearray()
    for number, value in enumerate((frame.seq_id, frame.log_id, frame.service, frame.method), 1):
        out += _varint(number << 3) + _varint(value)
    for key, text in frame.headers.items():
        out += _bytes(5, _bytes(1, key.encode()) + _bytes(2, text.encode()))
    for number, text in ((6, frame.payload_encoding), (7, frame.payload_type)):
        out += _bytes(number, text.encode()) if text else b""
    out += _bytes(8, frame.payload) if frame.payload else b""
    out += _bytes(9, frame.log_id_new.encode()) if frame.log_id_new else b""
    return bytes(out)


def decode(data: bytes) -> Frame:
    """A frame read back. Raises ValueError for what is none; unknown fields are left out."""
    frame = Frame()
    for number, value in _fields(data):
        if isinstance(value, int):
            name = {1: "seq_id", 2: "log_id", 3: "service", 4: "method"}.get(number)
            if name:
                setattr(frame, name, value)
        elif number == 5 and len(frame.headers) < _MOST_HEADERS:
            pair = {n: v for n, v in _fields(value) if isinstance(v, bytes)}
            frame.headers[pair.get(1, b"").decode()] = pair.get(2, b"").decode()
        elif number in (6, 7, 9):
            setattr(frame, {6: "payload_encoding", 7: "payload_type", 9: "log_id_new"}[number], value.decode())
        elif number == 8:
            frame.payload = value
    return frame


def _fields(data: bytes) -> list[tuple[int, int | bytes]]:
    found: list[tuple[int, int | bytes]] = []
    at = 0
    while at < len(data):
        tag, at = _read_varint(data, at)
        number, kind = tag >> 3, tag & 7
        if kind == 0:
            value, at = _read_varint(data, at)
            found.append((number, value))
        elif kind == 2:
            size, at = _read_varint(data, at)
            if at + size > len(data):
                raise ValueError("a field longer than the frame")
            found.append((number, data[at : at + size]))
            at += size
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        else:
            raise ValueError("an unknown kind of field")
    return found


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise ValueError("a number without an end")
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at


def _bytes(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(value)) + value
