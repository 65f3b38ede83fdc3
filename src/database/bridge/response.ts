import { type TransactionStatus, errorFields, errorResponse } from "./wire.ts";

/** PostgreSQL's response to one unit of messages, adapted for the client. */
export interface Response {
  readonly bytes: Buffer;
  /** The state of the session now; absent when the unit did not end (it was flushed, not synced). */
  readonly status: TransactionStatus | undefined;
  /** A FATAL or PANIC: the session is over. */
  readonly fatal: string | undefined;
  /** A setting was changed, which other connections will see. */
  readonly settingChanged: boolean;
}

/** Messages of the bridge that the client must not receive. */
export interface Hidden {
  /** A Parse was put in front. */
  readonly parseComplete: boolean;
  /** True if the client has sent its rows before PostgreSQL requested them. */
  readonly copyIn: boolean;
}

const COPY_REFUSED = errorResponse({
  severity: "ERROR",
  code: "0A000",
  message: "COPY FROM STDIN must be a statement of its own, sent as a simple query, on the embedded database",
  hint: "Send it apart from other statements and without parameters, or use INSERT.",
});

/** Reads an answer message by message. */
export function readResponse(answer: Buffer, hidden: Hidden): Response {
  const kept: Buffer[] = [];
  let keptTo = 0;
  const replace = (from: number, to: number, by?: Buffer): void => {
    kept.push(answer.subarray(keptTo, from));
    if (by !== undefined) kept.push(by);
    keptTo = to;
  };
  let status: TransactionStatus | undefined;
  let fatal: string | undefined;
  let settingChanged = false;
  let copyRefused = false;
  for (let at = 0, next: number; at < answer.length; at = next) {
    next = at + 1 + answer.readInt32BE(at + 1);
    switch (String.fromCharCode(answer.readUInt8(at))) {
      case "Z":
        status = String.fromCharCode(answer.readUInt8(at + 5)) as TransactionStatus;
        break;
      case "1":
        if (hidden.parseComplete && at === 0) replace(at, next);
        break;
      case "G":
        copyRefused = !hidden.copyIn;
        replace(at, next);
        break;
      case "E": {
        const fields = errorFields(answer.subarray(at + 5, next));
        if (/^(?:FATAL|PANIC)$/.test(fields.get("V") ?? "")) fatal = fields.get("M") ?? "fatal error";
        if (copyRefused) replace(at, next, COPY_REFUSED);
        copyRefused = false;
        break;
      }
      case "S":
        settingChanged = true;
        break;
      case "C":
        if (answer.toString("latin1", at + 5, next - 1) === "SET") settingChanged = true;
        break;
      default:
    }
  }
  const bytes = keptTo === 0 && kept.length === 0 ? answer : Buffer.concat([...kept, answer.subarray(keptTo)]);
  return { bytes, status, fatal, settingChanged };
}
