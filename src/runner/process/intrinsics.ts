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
