import { hostname, userInfo } from "node:os";

/** User and host name from the operating system: `ada@laptop`. */
export function userAtHost(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // In a container the user may have no entry in the user database.
    return hostname();
  }
}
