import type { BoundValue } from "../../core/sql/bind.ts";

/**
 * Parameters as `pg` would send them, in text: what its `prepareValue` (pg 8, `lib/utils.js`) makes of each, so that a
 * statement that is written down means what the one that was sent meant.
 */
export function boundValues(parameters: readonly unknown[]): readonly BoundValue[] {
  return parameters.map(boundValue);
}

function boundValue(value: unknown): BoundValue {
  if (value === null || value === undefined) return null;
  if (ArrayBuffer.isView(value)) {
    return { bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex") };
  }
  if (value instanceof Date) return localTime(value);
  if (Array.isArray(value)) return arrayText(value);
  if (typeof value === "object") {
    const own = value as { readonly toPostgres?: (prepare: (value: unknown) => BoundValue) => unknown };
    return typeof own.toPostgres === "function" ? boundValue(own.toPostgres(boundValue)) : JSON.stringify(value);
  }
  const plain = value as string | number | bigint | boolean;
  return String(plain);
}

/** The wall's time with its offset: a column without time zone takes the former alone. */
function localTime(date: Date): string {
  const pad = (value: number, digits = 2) => String(value).padStart(digits, "0");
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
  const year = date.getFullYear();
  const day = `${pad(year < 1 ? 1 - year : year, 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  return `${day}T${time}.${pad(date.getMilliseconds(), 3)}${zone}${year < 1 ? " BC" : ""}`;
}

function arrayText(values: readonly unknown[]): string {
  const items = values.map((value) => {
    if (value === null || value === undefined) return "NULL";
    if (Array.isArray(value)) return arrayText(value);
    const bound = boundValue(value);
    if (bound !== null && typeof bound === "object") return `"\\\\x${bound.bytes}"`;
    return `"${(bound ?? "").replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`;
  });
  return `{${items.join(",")}}`;
}
