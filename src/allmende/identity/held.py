# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the tables of this room, of the sign-in library and of Django hold about people."""

from django.utils.translation import gettext_lazy as _

from allmende.identity.register import ALL, Activity, Impersonal, Personal

ACTIVITIES = (
    Activity(
        "account",
        _("Konto und Teilnahme"),
        _("Menschen nehmen unter einem selbst gewählten Namen an der Kommune teil."),
        _("Art. 6 Abs. 1 Buchst. e DSGVO: Aufgabe im öffentlichen Interesse"),
        _("Menschen mit Konto"),
        _("Den gewählten Namen sehen alle. Das Übrige sieht, wer diese Installation betreibt."),
        _(
            "Bis das Konto gelöscht wird. Ein Konto, dessen E-Mail-Adresse nicht bestätigt wird, besteht "
            "{unconfirmed} lang. {inactive}"
        ),
    ),
    Activity(
        "real-name",
        _("Wirklicher Name"),
        _("Wer will, tritt unter dem wirklichen Namen auf."),
        _("Art. 6 Abs. 1 Buchst. a DSGVO: Einwilligung"),
        _("Menschen mit Konto, die ihren Namen angeben"),
        _("Alle, wenn die Person es so gewählt hat; sonst nur, wer diese Installation betreibt."),
        _("Bis die Person den Namen entfernt oder das Konto gelöscht wird."),
    ),
    Activity(
        "proof",
        _("Nachgewiesene Eigenschaften"),
        _("Manche Abstimmung steht nur Einwohnern oder Menschen ab einem Mindestalter offen."),
        _("Art. 6 Abs. 1 Buchst. a DSGVO: Einwilligung"),
        _("Menschen mit Konto, die sich mit einem Ausweisdienst anmelden"),
        _("Niemand außer dem Betreiber. Anschrift und Geburtsdatum werden nie gespeichert."),
        _("Bis das Konto gelöscht wird."),
    ),
    Activity(
        "security",
        _("Sichere Anmeldung"),
        _("Nur wem ein Konto gehört, soll damit handeln können."),
        _("Art. 6 Abs. 1 Buchst. c DSGVO mit Art. 32 DSGVO: Sicherheit der Verarbeitung"),
        _("Menschen mit Konto"),
        _("Niemand außer dem Betreiber. Ein Anmeldedienst erfährt, dass sich die Person hier anmeldet."),
        _(
            "Bis das Konto gelöscht oder der Zugang entfernt wird. Eine Sitzung endet mit dem Abmelden; "
            "abgelaufene Sitzungen werden täglich gelöscht."
        ),
    ),
    Activity(
        "membership",
        _("Rollen in Organisationen"),
        _("Eine Organisation bestimmt, wer für sie handelt, Geräte anschließt und Beiträge betreut."),
        _("Art. 6 Abs. 1 Buchst. e DSGVO: Aufgabe im öffentlichen Interesse"),
        _("Mitglieder von Organisationen"),
        _("Die Mitglieder der Organisation"),
        _(
            "Bis die Mitgliedschaft endet oder das Konto gelöscht wird. Ein Schlüssel gehört der "
            "Organisation und bleibt; wer ihn gemacht hat, wird gelöscht."
        ),
    ),
    Activity(
        "invitation",
        _("Einladungen in Organisationen"),
        _("Niemand wird Mitglied, ohne selbst zuzusagen."),
        _("Art. 6 Abs. 1 Buchst. e DSGVO: Aufgabe im öffentlichen Interesse"),
        _("Wer eingeladen ist, auch ohne Konto, und wer einlädt"),
        _("Die Verantwortlichen der Organisation"),
        _("Bis zur Zusage oder bis sie zurückgezogen wird, höchstens 14 Tage."),
    ),
    Activity(
        "audit",
        _("Protokoll der Änderungen"),
        _("Es bleibt nachvollziehbar, wer wann was geändert hat."),
        _("Art. 6 Abs. 1 Buchst. c DSGVO mit Art. 5 Abs. 2 und Art. 32 DSGVO: Rechenschaft und Sicherheit"),
        _("Menschen mit Konto, die etwas ändern oder deren Konto geändert wird"),
        _("Die Verantwortlichen der Organisation und der Betreiber"),
        _(
            "Die Worte werden nach {audit} gelöscht, und wenn die Person ihr Konto löscht. Es bleiben "
            "Prüfsummen, aus denen sich nichts über die Person lesen lässt, und die Nummer des Kontos."
        ),
    ),
)

_PERSON = (
    ("pseudonym", _("Name, unter dem die Person auftritt"), "account"),
    ("skeleton", _("Derselbe Name, wie er mit anderen Namen verglichen wird"), "account"),
    ("email", _("E-Mail-Adresse"), "account"),
    ("language", _("Sprache der Seiten"), "account"),
    ("joined", _("Wann das Konto entstand"), "account"),
    ("is_active", _("Ob das Konto benutzt werden kann"), "account"),
    ("deleted", _("Wann das Konto gelöscht wurde"), "account"),
    ("real_name", _("Wirklicher Name, freiwillig"), "real-name"),
    ("shows_real_name", _("Ob der wirkliche Name öffentlich ist"), "real-name"),
    ("is_resident", _("Ob die Person hier wohnt"), "proof"),
    ("is_of_age", _("Ob die Person alt genug ist"), "proof"),
    ("proven_by", _("Welcher Dienst das bestätigt hat"), "proof"),
    ("proven_at", _("Wann er es bestätigt hat"), "proof"),
    ("password", _("Passwort, als Argon2-Prüfwert"), "security"),
    ("last_login", _("Letzte Anmeldung"), "security"),
    ("is_operator", _("Ob die Person diese Installation betreibt"), "security"),
)
_MEMBERSHIP = (
    ("organisation", _("Organisation"), "membership"),
    ("person", _("Mitglied"), "membership"),
    ("role", _("Rolle"), "membership"),
    ("since", _("Mitglied seit"), "membership"),
    ("by_group", _("Gruppe des Anmeldedienstes, aus der die Rolle folgt"), "membership"),
)
_INVITATION = (
    ("organisation", _("Organisation, die einlädt"), "invitation"),
    ("person", _("Wer eingeladen ist"), "invitation"),
    ("who", _("Name oder E-Mail-Adresse, die jemand zum Einladen eingab"), "invitation"),
    ("role", _("Rolle, die angeboten ist"), "invitation"),
    ("inviter", _("Wer einlädt"), "invitation"),
    ("made", _("Wann die Einladung geschrieben wurde"), "invitation"),
)
_KEY = (
    ("maker", _("Wer den Schlüssel gemacht hat"), "membership"),
    ("name", _("Wofür der Schlüssel ist, in eigenen Worten"), "membership"),
    ("created", _("Wann der Schlüssel gemacht wurde"), "membership"),
)
_AUDIT = (
    ("at", _("Zeitpunkt der Änderung"), "audit"),
    ("actor_kind", _("Ob ein Mensch oder ein Schlüssel handelte"), "audit"),
    ("actor", _("Nummer dessen, wer handelte"), "audit"),
    ("organisation", _("Für welche Organisation"), "audit"),
    ("verb", _("Was getan wurde"), "audit"),
    ("subject", _("Woran"), "audit"),
    ("content", _("Der Stand vorher und nachher"), "audit"),
)
_ADDRESS = (
    ("user", _("Wem die Adresse gehört"), "account"),
    ("email", _("E-Mail-Adresse"), "account"),
    ("verified", _("Ob die Adresse bestätigt ist"), "account"),
    ("primary", _("Ob dorthin geschrieben wird"), "account"),
)
_SECOND_FACTOR = (
    ("user", _("Wem der zweite Faktor gehört"), "security"),
    ("type", _("Art des zweiten Faktors"), "security"),
    ("data", _("Geheimnis des zweiten Faktors"), "security"),
    ("created_at", _("Wann er eingerichtet wurde"), "security"),
    ("last_used_at", _("Wann er zuletzt benutzt wurde"), "security"),
)
_SIGN_IN_SERVICE = (
    ("user", _("Wessen Konto dort"), "security"),
    ("provider", _("Anmeldedienst"), "security"),
    ("uid", _("Kennung beim Anmeldedienst"), "security"),
    ("extra_data", _("Was der Anmeldedienst mitteilt"), "security"),
    ("date_joined", _("Erste Anmeldung über den Dienst"), "security"),
    ("last_login", _("Letzte Anmeldung über den Dienst"), "security"),
)
_SESSION = (
    ("session_key", _("Nummer der Sitzung"), "security"),
    ("session_data", _("Wer angemeldet ist und wie"), "security"),
    ("expire_date", _("Wann die Sitzung endet"), "security"),
)

PERSONAL = tuple(
    Personal(model, field, what, activity)
    for model, fields in (
        ("identity.Person", _PERSON),
        ("identity.Membership", _MEMBERSHIP),
        ("identity.Invitation", _INVITATION),
        ("identity.ApiKey", _KEY),
        ("identity.AuditLine", _AUDIT),
        ("account.EmailAddress", _ADDRESS),
        ("mfa.Authenticator", _SECOND_FACTOR),
        ("socialaccount.SocialAccount", _SIGN_IN_SERVICE),
        ("sessions.Session", _SESSION),
    )
    for field, what, activity in fields
)

_KEY_OF_ORGANISATION = (
    *(
        "organisation",
        "digest",
        "reads_private",
        "manages_things",
        "manages_catalogue",
        "datastreams",
        "sources",
    ),
    *("expires", "last_used", "revoked"),
)
_ADMIN_LOG = (
    *("action_time", "user", "content_type", "object_id", "object_repr", "action_flag", "change_message"),
)

IMPERSONAL = (
    Impersonal("identity.Organisation", (ALL,), "describes an organisation"),
    Impersonal("identity.Municipality", (ALL,), "describes a municipality and its functional addresses"),
    Impersonal("identity.LegalPage", (ALL,), "published texts of a municipality"),
    Impersonal("identity.ApiKey", _KEY_OF_ORGANISATION, "describes a device or program of an organisation"),
    Impersonal("identity.AuditLine", ("salt", "digest", "chain"), "random bytes and digests"),
    Impersonal("account.EmailConfirmation", (ALL,), "stays empty: links to confirm are signed, not stored"),
    Impersonal("socialaccount.SocialToken", (ALL,), "stays empty: what a sign-in service lends is not kept"),
    Impersonal("socialaccount.SocialApp", (ALL,), "describes a sign-in service"),
    Impersonal("admin.LogEntry", _ADMIN_LOG, "stays empty: the operator's tables write to the audit log"),
    Impersonal("auth.Permission", (ALL,), "names of the framework"),
    Impersonal("auth.Group", (ALL,), "stays empty: roles are memberships"),
    Impersonal("auth.Group_permissions", (ALL,), "stays empty: roles are memberships"),
    Impersonal("contenttypes.ContentType", (ALL,), "names of tables"),
)
