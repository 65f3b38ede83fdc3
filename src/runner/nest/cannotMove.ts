import type { NotCarriedReason } from "../../core/setup/notes.ts";

/** Thrown for an expression that cannot be moved, and caught by the function that asked for the expression. */
export class CannotMove extends Error {
  readonly reason: NotCarriedReason;

  constructor(reason: NotCarriedReason) {
    super(reason);
    this.reason = reason;
  }
}
