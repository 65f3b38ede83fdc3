let reason: string | undefined;

/**
 * Notes that code was loaded which Node cannot forget, such as an ES module. Its state would be that of the former member of
 * a fleet, so the process serves no other one.
 */
export function noteLasting(what: string): void {
  reason ??= what;
}

/** The first such code; undefined if everything that was loaded can be loaded again. */
export function lastingCode(): string | undefined {
  return reason;
}
