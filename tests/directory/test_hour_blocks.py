"""What editors may fill in for days that differ: complete, or refused beside the field."""

from datetime import date, time

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from directory.blocks import ExceptionBlock, ExceptionsBlock

CHRISTMAS = date(2026, 12, 24)


def cleaned(block=None, **fields):
    """Return what becomes of an exception at Christmas in which `fields` are filled in."""
    block = block or ExceptionBlock()
    names = ("last", "opens", "closes", "by_appointment")
    return block.clean(block.to_python({**dict.fromkeys(names), "first": CHRISTMAS, **fields}))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"last": CHRISTMAS},
        {"opens": time(10), "closes": time(16)},
        {"opens": time(20), "closes": time(8), "by_appointment": True},
    ],
)
def test_what_is_complete(fields):
    value = cleaned(**fields)
    assert {name: value[name] for name in fields} == fields


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("closes", {"opens": time(10)}),
        ("opens", {"closes": time(16)}),
        ("last", {"last": date(2026, 12, 23)}),
        ("first", {"first": None, "last": CHRISTMAS}),
    ],
)
def test_what_contradicts_itself_is_named_beside_the_field(field, fields):
    with pytest.raises(StructBlockValidationError) as caught:
        cleaned(**fields)
    assert set(caught.value.block_errors) == {field}


def test_appointments_need_times():
    with pytest.raises(StructBlockValidationError) as caught:
        cleaned(by_appointment=True)
    assert set(caught.value.block_errors) == {"opens", "closes"}


def test_a_draft_may_lack_a_time():
    stream = ExceptionsBlock()
    raw = [{"type": "exception", "value": {"first": str(CHRISTMAS), "opens": "10:00"}}]
    assert stream.clean_deferred(stream.to_python(raw))[0].value["opens"] == time(10)
