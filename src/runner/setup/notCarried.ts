import type { NotCarriedReason } from "../../migrations/setup/notes.ts";

/** Thrown, and caught by whoever wanted the expression. */
export class NotCarried extends Error {
  readonly reason: NotCarriedReason;

  constructor(reason: NotCarriedReason) {
    super(reason);
    this.reason = reason;
  }
}
