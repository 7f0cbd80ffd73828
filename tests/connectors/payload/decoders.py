# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""Decoders of ours for devices whose makers publish examples, in the three forms that are in use."""

ERS = """
// temperature, humidity, light, motion: a type, then its value, again and again
function decodeUplink(input) {
  var b = input.bytes, i = 0, data = {};
  while (i < b.length) {
    switch (b[i++]) {
      case 1: data.temperature = (b[i] << 24 >> 16 | b[i + 1]) / 10; i += 2; break;
      case 2: data.humidity = b[i++]; break;
      case 4: data.light = b[i] << 8 | b[i + 1]; i += 2; break;
      case 5: data.motion = b[i++]; break;
      case 6: data.co2 = b[i] << 8 | b[i + 1]; i += 2; break;
      case 7: data.vdd = b[i] << 8 | b[i + 1]; i += 2; break;
      default: return {errors: ["unknown type " + b[i - 1]]};
    }
  }
  return {data: data};
}"""

LSE01 = """
function decodeUplink(input) {
  if (input.fPort !== 2) return {errors: ["unknown FPort"]};
  function at(i) { return input.bytes[i] << 8 | input.bytes[i + 1]; }
  return {data: {
    Bat: (at(0) & 0x3FFF) / 1000,
    TempC_DS18B20: (at(2) / 10).toFixed(1),
    water_SOIL: (at(4) / 100).toFixed(2),
    temp_SOIL: (at(6) / 100).toFixed(2),
    conduct_SOIL: at(8)
  }};
}"""

PR26 = """
function decodeUplink(input) {
  var b = input.bytes, i = 5;
  function next() { i += 2; return b[i - 2] << 8 | b[i - 1]; }
  function one(name, value, unit) { return {displayName: name, value: value, unit: unit}; }
  var data = {protocol_version: b[0], device_id: b[1] << 8 | b[2]};
  if (b[4] & 1) {
    data.pressure = one("Pressure", (next() - 16384) / 32768, "bar");
    data.temperature = one("Temperature", (next() - 384) * 0.003125 - 50, "\\u00b0C");
  }
  if (b[4] & 2) data.battery_voltage = one("Battery voltage", next() / 1000, "V");
  return {data: data};
}"""

LDS02 = """
function Decode(fPort, bytes, variables) {
  return {
    Node_type: "LDS02",
    BAT_V: ((bytes[0] << 8 | bytes[1]) & 0x3FFF) / 1000,
    MOD: bytes[2],
    DOOR_OPEN_STATUS: bytes[0] >> 7,
    DOOR_OPEN_TIMES: bytes[3] << 16 | bytes[4] << 8 | bytes[5],
    LAST_DOOR_OPEN_DURATION: bytes[6] << 16 | bytes[7] << 8 | bytes[8],
    ALARM: bytes[9] & 1
  };
}"""

LDS01 = """
[[value]]
name = "BAT_V"
at = 0
type = "u16"
bits = [0, 13]
scale = 0.001
port = 10

[[value]]
name = "DOOR_OPEN_STATUS"
at = 0
type = "u8"
bits = [7, 7]
port = 10

[[value]]
name = "MOD"
at = 2
type = "u8"
port = 10

[[value]]
name = "DOOR_OPEN_TIMES"
at = 3
type = "u24"
port = 10
"""
