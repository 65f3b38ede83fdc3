import * as l10n from "@vscode/l10n";
import { language } from "../messages/wording.ts";

const day = 24 * 60 * 60 * 1000;

/** "2 days ago" within a week, else "12 Nov", with the year when it is another one. */
export function shortTime(timestamp: number, now = Date.now()): string {
  const age = now - timestamp;
  if (age >= 0 && age < 7 * day) return relative(age);
  const year = new Date(timestamp).getFullYear() === new Date(now).getFullYear() ? {} : ({ year: "numeric" } as const);
  return new Intl.DateTimeFormat(language(), { day: "numeric", month: "short", ...year }).format(timestamp);
}

/** Date, time and zone, for a text that stays: `Nov 29, 2026, 4:03:12 PM UTC`. */
export function fixedTime(timestamp: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "long" }).format(timestamp);
}

/** Date, time and zone, and how long ago. */
export function longTime(timestamp: number, now = Date.now()): string {
  const format = new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "long" });
  const age = now - timestamp;
  return age >= 0 ? `${format.format(timestamp)} (${relative(age)})` : format.format(timestamp);
}

function relative(age: number): string {
  const format = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  if (age < 60_000) return l10n.t("just now");
  if (age < 60 * 60_000) return format.format(-Math.floor(age / 60_000), "minute");
  if (age < day) return format.format(-Math.floor(age / (60 * 60_000)), "hour");
  if (age < 60 * day) return format.format(-Math.floor(age / day), "day");
  if (age < 730 * day) return format.format(-Math.floor(age / (30 * day)), "month");
  return format.format(-Math.floor(age / (365 * day)), "year");
}
