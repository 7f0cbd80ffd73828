# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Vendors' JavaScript: what it makes of bytes, and what becomes of it when it misbehaves."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from allmende.connectors.contract import PayloadError, Value
from allmende.connectors.payload.sandbox import Sandbox
from allmende.connectors.values import flattened
from allmende.core.errors import Overloaded
from tests.connectors.payload import decoders

NOW = 1_764_000_000_000_000
DATA = (
    Path(os.environ.get("ALLMENDE_SHARED_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")
    / "2_wire-formats"
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    found = Sandbox()
    yield found
    found.close()


def examples(file: Path) -> list[tuple[int, bytes, dict[str, Any]]]:
    """Port, bytes and what the maker's decoder gives."""
    if not file.is_file():
        pytest.skip("the folder shared/data is not here")
    text = file.read_text("utf-8")
    if file.suffix == ".yaml":
        found = yaml.safe_load(text)["uplinkDecoder"].get("examples", [])
        return [(one["input"]["fPort"], bytes(one["input"]["bytes"]), one["output"]) for one in found]
    text = re.sub(r"0x([0-9a-fA-F]+)", lambda match: str(int(match[1], 16)), text)
    return [
        (one["input"]["fPort"], bytes(one["input"]["bytes"]), one["expected"]) for one in json.loads(text)
    ]


@pytest.mark.parametrize(
    ("text", "file"),
    [
        (decoders.ERS, "ttn-device-repository/vendor/elsys/ers-codec.yaml"),
        (decoders.LSE01, "ttn-device-repository/vendor/dragino/lse01-codec.yaml"),
        (decoders.PR26, "chirpstack-codecs/vendors/decentlab/codecs/test_decode_dl-pr26.json"),
        (decoders.LDS02, "chirpstack-codecs/vendors/dragino/codecs/test_decode_lds02.json"),
    ],
    ids=["elsys ers", "dragino lse01", "decentlab pr26", "dragino lds02"],
)
def test_the_makers_own_examples_come_out_as_they_say(sandbox: Sandbox, text: str, file: str) -> None:
    known = examples(DATA / file)
    assert known
    for port, raw, output in known:
        if output.get("errors"):
            with pytest.raises(PayloadError, match=output["errors"][0]):
                sandbox.decode(text, raw, port, NOW)
        else:
            assert set(sandbox.decode(text, raw, port, NOW)) == set(flattened(output["data"]))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("function decodeUplink(i) { return {data: {a: i.bytes[0], p: i.fPort}}; }", [("a", 7), ("p", 2)]),
        ("function Decoder(bytes, port) { return {a: bytes.length, p: port}; }", [("a", 3), ("p", 2)]),
        ("function Decode(fPort, bytes, variables) { return {p: fPort}; }", [("p", 2)]),
        ("function decodeUplink() { return import('fs'); }", []),  # a promise that nobody keeps
        ("var decodeUplink = (i) => ({data: {t: i.recvTime.getTime()}})", [("t", NOW // 1000)]),
        ("function decodeUplink() { return {data: {a: null, b: undefined, c: NaN, d: ''}}; }", []),
        (
            "function decodeUplink() { return {data: {a: true, b: {c: [1, 2]}}, warnings: ['x']}; }",
            [("a", True), ("b.c.0", 1), ("b.c.1", 2)],
        ),
    ],
    ids=str,
)  # fmt: skip
def test_every_form_of_decoder_is_understood(sandbox: Sandbox, text: str, values: list[Any]) -> None:
    assert sandbox.decode(text, b"\7\1\2", 2, NOW) == tuple(Value(*one) for one in values)


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("while (true) {}", "decoder-time", "50 ms"),
        ("function decodeUplink() { while (true) {} }", "decoder-time", "50 ms"),
        ("function decodeUplink() { return /(a+)+$/.test('a'.repeat(40) + 'b'); }", "decoder-time", "50 ms"),
        ("var a = []; while (true) a.push(new Array(1e5).fill(1));", "decoder-", "could not read"),
        ("function f() { return f() + 1; } f();", "decoder-failed", "stack"),
        ("function decodeUplink() { return {data: 'x'.repeat(1e9)}; }", "decoder-failed", "length"),
        ("function decodeUplink() { return {data: 'x'.repeat(2e6)}; }", "decoder-", "could not read"),
        ("function decodeUplink(", "decoder-failed", "SyntaxError"),
        ("function decodeUplink() {\n\n  nothing.there;\n}", "decoder-failed", "nothing is not defined"),
        ("function other() {}", "decoder-failed", "no function decodeUplink"),
        ("function decodeUplink() { return 7; }", "decoder-failed", "no object"),
        ("function decodeUplink() {}", "decoder-failed", "no object"),
        ("function decodeUplink() { return {errors: ['too short']}; }", "decoder-refused", "too short"),
        ("function decodeUplink() { throw new Error('nein'); }", "decoder-failed", "nein"),
        ("function decodeUplink() { var a = {}; a.a = a; return {data: a}; }", "decoder-failed", "circular"),
        (
            "function decodeUplink() { return {data: {get a() { while (true) {} }}}; }",
            "decoder-time",
            "50 ms",
        ),
        ("function decodeUplink() { return require('fs'); }", "decoder-failed", "require"),
        ("function decodeUplink() { return fetch('http://localhost'); }", "decoder-failed", "fetch"),
    ],
    ids=str,
)
def test_a_decoder_that_misbehaves_is_stopped_and_told_apart(
    sandbox: Sandbox, text: str, reason: str, words: str
) -> None:
    with pytest.raises(PayloadError, match=words) as told:
        sandbox.decode(text, b"\1", 1, NOW)
    assert told.value.reason.startswith(reason)
    assert sandbox.decode(decoders.ERS, b"\2\x29", 1, NOW) == (Value("humidity", 41),)


def test_nothing_is_left_of_one_message_for_the_next(sandbox: Sandbox) -> None:
    text = """var n = 0; Object.prototype.seen = (Object.prototype.seen || 0) + 1;
    function decodeUplink() { n += 1; globalThis.kept = (globalThis.kept || 0) + 1;
    return {data: {n: n, kept: kept, seen: ({}).seen}}; }"""
    for _ in range(3):
        found = dict(one[:2] for one in sandbox.decode(text, b"", 1, NOW))
        assert (found["n"], found["kept"], found["seen"]) == (1, 1, 1)


_RETURNS = "function decodeUplink() { return {data: %s}; }"


@pytest.mark.parametrize(
    "text",
    [
        _RETURNS % r'{"a\ud800": 1}',
        _RETURNS % r'{a: "\ud800"}',
        "function decodeUplink() { var o = {a: 1}; for (var i = 0; i < 5000; i++) o = {a: o}; return o; }",
        "function decodeUplink() { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); }",
        "function decodeUplink() { return {data: {a: new WebAssembly.Memory({initial: 20000}).buffer}}; }",
        "'use strict'; function decodeUplink() { JSON.stringify = function () { return 'x'; }; return {}; }",
        "'use strict'; function decodeUplink() { JSON = {stringify: Date}; return {}; }",
    ],
)
def test_what_cannot_be_read_is_refused_for_good_and_costs_nobody_the_process(
    sandbox: Sandbox, text: str
) -> None:
    assert sandbox.decode(decoders.ERS, b"\2\x29", 1, NOW)
    process = sandbox._process
    with pytest.raises(PayloadError):
        sandbox.decode(text, b"", 1, NOW)
    assert sandbox._process is process


def test_what_writes_the_answer_stays_as_it_is(sandbox: Sandbox) -> None:
    text = "JSON.stringify = function () { return '{'; }; function decodeUplink() { return {data: {a: 1}}; }"
    assert sandbox.decode(text, b"", 1, NOW) == (Value("a", 1),)


def test_many_threads_ask_and_each_is_answered(sandbox: Sandbox) -> None:
    found: dict[int, Any] = {}

    def ask(number: int) -> None:
        found[number] = sandbox.decode(decoders.ERS, bytes((2, number)), 1, NOW)

    threads = [threading.Thread(target=ask, args=(one,)) for one in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == {one: (Value("humidity", one),) for one in range(8)}


@contextmanager
def one_busy_core() -> Iterator[None]:
    """This process and its children share a core with eight that never rest."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(8)]
    try:
        yield
    finally:
        for one in hogs:
            one.kill()
            one.wait()
        os.sched_setaffinity(0, before)


def test_who_gets_little_of_a_busy_machine_is_not_taken_for_slow() -> None:
    text = "function decodeUplink() { for (var i = 0; i < 2e7; i++); return {data: {i: i}}; }"
    with one_busy_core(), closing(Sandbox()) as sandbox:
        for _ in range(3):
            with suppress(Overloaded):  # the sender is told to come back
                assert sandbox.decode(text, b"", 1, NOW) == (Value("i", 20_000_000),)


def test_when_its_process_dies_the_next_question_begins_another() -> None:
    sandbox = Sandbox()
    try:
        assert sandbox.decode(decoders.ERS, b"\2\1", 1, NOW)
        assert sandbox._process is not None
        sandbox._process.kill()
        sandbox._process.wait()
        assert sandbox.decode(decoders.ERS, b"\2\1", 1, NOW) == (Value("humidity", 1),)
    finally:
        sandbox.close()
