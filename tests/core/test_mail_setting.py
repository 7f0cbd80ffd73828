# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
import pytest

from allmende.core.config import BadSetting, MailServer, load, mail_server


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("", None),
        ("smtp://mail.example", MailServer("mail.example", 587, "", "", "starttls")),
        ("smtp://a%40b:p%3Aw@mail.example:25/", MailServer("mail.example", 25, "a@b", "p:w", "starttls")),
        ("smtps://a:b@mail.example", MailServer("mail.example", 465, "a", "b", "implicit")),
        ("smtp://localhost:1025", MailServer("localhost", 1025, "", "", "none")),
        ("smtp://[::1]:25", MailServer("::1", 25, "", "", "none")),
    ],
)
def test_a_mail_server_is_one_address(text, server):
    assert mail_server(text) == server


@pytest.mark.parametrize(
    "text",
    ["mail.example", "http://mail.example", "smtp://", "smtp://u:geheim@host:port", "smtp://u:ge/heim@host"],
)
def test_a_bad_one_is_refused_at_the_start_without_saying_the_password(tmp_path, text):
    with pytest.raises(BadSetting, match="Known: smtp://user:password@host:587") as refused:
        load(tmp_path, {"ALLMENDE_MAIL_SERVER": text})
    assert "geheim" not in refused.value.message


def test_a_password_is_in_no_log():
    assert "geheim" not in repr(mail_server("smtp://u:geheim@host"))
