import { hostname, userInfo } from "node:os";

/** Who runs this and on which machine, as the operating system tells: `ada@laptop`. */
export function whoAndWhere(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // A container may run as a user that has no name.
    return hostname();
  }
}
