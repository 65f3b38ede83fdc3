import fs from "node:fs";

// References to built-in functions, taken before the project's code runs. A project may replace `JSON`, `Date` or the
// timers of its process (mocked clocks, BigInt in JSON).

/** `JSON.parse`. */
export const parseJson = JSON.parse.bind(JSON) as (text: string) => unknown;

/** `JSON.stringify`. */
export const toJson = JSON.stringify.bind(JSON) as (value: unknown) => string;

const OwnDate = Date;
const toISOString = Function.prototype.call.bind(Date.prototype.toISOString) as (date: Date) => string;

/** The time now, as `2026-11-28T12:00:00.000Z`. */
export function isoNow(): string {
  return toISOString(new OwnDate());
}

const { setTimeout: setLater, setImmediate: setSoon } = globalThis;

/** `setTimeout`. */
export function later(work: () => void, milliseconds: number): NodeJS.Timeout {
  return setLater(work, milliseconds);
}

/** Resolves after some milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void setLater(resolve, milliseconds));
}

/** Resolves in the next turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setSoon(resolve));
}

const { openSync, fstatSync, readSync, closeSync } = fs;

/**
 * The content of a file, by functions that nothing has replaced: a rehearsal notes which files the project's code reads
 * (`rehearsal/openedFiles.ts`).
 *
 * @throws Node's error for a file that cannot be read
 */
export function readUnnoted(file: string): Buffer {
  const descriptor = openSync(file, "r");
  try {
    const { size } = fstatSync(descriptor);
    const content = Buffer.allocUnsafe(size);
    let length = 0;
    for (let read = 1; read > 0 && length < size; length += read)
      read = readSync(descriptor, content, length, size - length, length);
    return content.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}
