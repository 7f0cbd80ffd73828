# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""What this room's acts are called in the audit log."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "decoder.create": _("Dekoder eingefügt"),
    "decoder.delete": _("Dekoder gelöscht"),
    "decoder.edit": _("Dekoder geändert"),
    "device.create": _("Gerät angemeldet"),
    "device.delete": _("Gerät abgemeldet"),
    "device.edit": _("Gerät geändert"),
    "hook.drop": _("Adresse für Meldungen entfernt"),
    "hook.secret": _("Geheimnis für Meldungen erneuert"),
    "hook.set": _("Adresse für Meldungen gesetzt"),
    "sensor.approve": _("Sensor von Bürgern freigegeben"),
    "sensor.delete": _("Sensor von Bürgern gelöscht"),
    "sensor.photo": _("Foto eines Sensors gelöscht"),
    "sensor.register": _("Sensor von Bürgern angemeldet"),
    "source.create": _("Quelle angelegt"),
    "source.delete": _("Quelle gelöscht"),
    "source.edit": _("Quelle geändert"),
}
