# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""The process in which vendors' JavaScript runs: one line of JSON in, one out. Every question gets a context
of its own, so that nothing is left of one for the next; there is nothing in it but the language."""

import sys
from time import process_time
from typing import Any

import msgspec

MOST_SECONDS = 0.05
"""Of the processor. A busy machine gives a decoder less of it in the same time, which is not its fault."""
_PATIENCE = (MOST_SECONDS, 4 * MOST_SECONDS, 16 * MOST_SECONDS)
"""Seconds by the clock, one try after the other, until it has had its share."""
BUSY = "busy"
MOST_BYTES = 16 << 20
_LONGEST_ANSWER = 100_000
_BEFORE = """
for (const name of ["Atomics", "SharedArrayBuffer", "WebAssembly"]) delete globalThis[name];
Object.freeze(JSON);
Object.defineProperty(globalThis, "JSON", {value: JSON, writable: false, configurable: false});
"""
"""Takes away what waits without working or holds memory that nobody counts; what writes the answer stays."""
_RUN = """
(function (input) {
  input.recvTime = new Date(input.recvTime);
  var found;
  if (typeof decodeUplink === "function") found = decodeUplink(input);
  else if (typeof Decoder === "function") found = {data: Decoder(input.bytes, input.fPort)};
  else if (typeof Decode === "function") found = {data: Decode(input.fPort, input.bytes, input.variables)};
  else return JSON.stringify({missing: true});
  return JSON.stringify(found === undefined ? null : found);
})(%s)
"""


class Question(msgspec.Struct):
    """`received`: milliseconds since 1970."""

    text: str
    bytes: list[int]
    port: int
    received: int


class Answer(msgspec.Struct):
    """`result`: what the decoder returned; else `reason` and what went wrong. BUSY: it may succeed later."""

    result: Any = None
    reason: str = ""
    said: str = ""


def answer(question: Question) -> Answer:
    from py_mini_racer import JSEvalException, JSOOMException, JSTimeoutException  # noqa: PLC0415  here alone

    for patience in _PATIENCE:
        begin = process_time()
        try:
            found = _returned(question, patience)
        except JSTimeoutException:
            if process_time() - begin < MOST_SECONDS:
                continue
            return Answer(reason="decoder-time", said=f"It took longer than {MOST_SECONDS * 1000:.0f} ms.")
        except JSOOMException:
            return Answer(reason="decoder-memory", said=f"It took more than {MOST_BYTES >> 20} MB of memory.")
        except JSEvalException as error:
            return Answer(reason="decoder-failed", said=_short(str(error)))
        return _read(found)
    return Answer(reason=BUSY)


def _returned(question: Question, patience: float) -> Any:
    from py_mini_racer import MiniRacer  # noqa: PLC0415  in this process alone

    limits: Any = {"timeout_sec": patience, "max_memory": MOST_BYTES}
    given = {
        "bytes": question.bytes,
        "fPort": question.port,
        "recvTime": question.received,
        "variables": {},
    }
    context = MiniRacer()
    try:
        context.eval(_BEFORE, **limits)
        context.eval(question.text, **limits)
        return context.eval(_RUN % msgspec.json.encode(given).decode(), **limits)
    finally:
        context.close()


def _read(found: Any) -> Answer:
    if not isinstance(found, str) or len(found) > _LONGEST_ANSWER:
        return Answer(reason="decoder-failed", said="What it returned is no JSON, or too long.")
    try:
        return Answer(result=msgspec.json.decode(found))
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        return Answer(reason="decoder-failed", said=f"What it returned cannot be read. {_short(str(error))}")


def _short(text: str) -> str:
    """`<anonymous>:3: TypeError: …`: the first lines say where and what."""
    return " ".join(text.split())[:300]


def main() -> None:
    from allmende.core import child  # noqa: PLC0415  started as a program

    out, sys.stdout = sys.stdout.buffer, sys.stderr
    answer(Question("function decodeUplink() { return {data: {}}; }", [], 1, 0))  # the engine is there
    child.confine()
    out.write(b"ready\n")
    out.flush()
    for line in sys.stdin.buffer:
        question = msgspec.json.decode(line, type=Question)
        out.write(msgspec.json.encode(answer(question)) + b"\n")
        out.flush()


if __name__ == "__main__":
    main()
