# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a client would like to get back (RFC 7240): `Prefer: return=minimal`."""

from allmende.sensing.http.answers import Answer

RETURNS = (b"minimal", b"representation")


def wanted(headers: dict[bytes, bytes]) -> bytes:
    """`minimal`, `representation`, or nothing where it is all the same."""
    given = headers.get(b"prefer")
    if given is None:
        return b""
    for one in given.split(b","):
        name, _, value = one.split(b";")[0].partition(b"=")
        choice = value.strip().strip(b'"').lower()
        if name.strip().lower() == b"return" and choice in RETURNS:
            return choice
    return b""


def applied(answer: Answer, choice: bytes) -> Answer:
    """Says that the wish was granted, where there was one and the client may see what it wishes for."""
    if not choice or (choice == b"representation" and not answer.body):
        return answer
    return Answer(answer.status, answer.body, (*answer.headers, (b"preference-applied", b"return=" + choice)))
