// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// Numbers and times as the page's language says them: the same words as web/formats.py.
export const language = document.documentElement.lang || "de";
export const zone = document.documentElement.dataset.zone || "Europe/Berlin";

export function formatNumber(value, digits = 0) {
  const count = Number(digits);
  return new Intl.NumberFormat(language, { minimumFractionDigits: count, maximumFractionDigits: count }).format(value);
}

const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });

export function ageText(isoTime) {
  const seconds = (Date.now() - Date.parse(isoTime)) / 1000;
  if (seconds < -300) return dayAndHour(new Date(isoTime)); // a time that is yet to come
  if (seconds < 45) return language === "de" ? "gerade eben" : "just now";
  if (seconds < 3570) return relative.format(-Math.round(seconds / 60), "minute");
  if (seconds < 86_400) return relative.format(-Math.round(seconds / 3600), "hour");
  return dayAndHour(new Date(isoTime));
}

export function dayAndHour(date) {
  const options = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: zone };
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, options).format(date);
}

// What stands at a chart's time axis, by how far apart its marks are (seconds).
export function axisTime(seconds, increment) {
  const say = (options) => new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { ...options, timeZone: zone }).format(new Date(seconds * 1000));
  if (increment < 86_400) {
    const clock = say({ hour: "2-digit", minute: "2-digit", hour12: false });
    return clock === "00:00" ? say({ weekday: "short", day: "numeric", month: "numeric" }) : clock;
  }
  if (increment < 27 * 86_400) return say({ day: "numeric", month: "short" });
  return increment < 364 * 86_400 ? say({ month: "short", year: "2-digit" }) : say({ year: "numeric" });
}
