import type { Problem } from "../problems/problem.ts";

/** An SSH server through which a database is reached. */
export type Bastion = {
  /** A host name, an address, or a name of the user's `~/.ssh/config`. */
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
};

/** Value of the setting `migrations.ssh`. A text is a host, or `user@host`. */
export type BastionSetting =
  | string
  | (Bastion & {
      /** Names of the environments that are behind the bastion. Absent: all of them. */
      readonly environments?: readonly string[];
    });

/**
 * ssh passes host and user to a shell if the user's configuration has a `ProxyCommand`, and takes a word that begins
 * with a hyphen as an option. Brackets and `%` have a meaning of their own to ssh.
 */
const hostPattern = /^[\p{L}\p{N}_:][\p{L}\p{N}_.:-]*$/u;
const userPattern = /^[\p{L}\p{N}_][\p{L}\p{N}_.+-]*$/u;

/** True if a text can be passed to ssh as the name of a host. */
export function isHostName(text: string): boolean {
  return hostPattern.test(text);
}

/**
 * The bastion of a setting for an environment; undefined if the setting names none for it. Problem: `sshSetting`.
 *
 * @param environment the selected one, if any
 */
export function bastionOf(setting: unknown, environment: string | undefined): Bastion | Problem | undefined {
  if (setting === undefined || setting === null || setting === "") return undefined;
  if (typeof setting === "string") {
    const [, user, host = ""] = /^(?:(.*)@)?([^@]*)$/.exec(setting.trim()) ?? [];
    return checked({ host, user });
  }
  if (typeof setting !== "object" || Array.isArray(setting)) return invalid("value", setting);
  const { host, user, port, environments, ...others } = setting as Readonly<Record<string, unknown>>;
  // The name alone: the value of `password` is a secret.
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return invalid("value", unknown);
  if (environments !== undefined) {
    if (!isTexts(environments)) return invalid("value", environments);
    if (environment === undefined || !environments.includes(environment)) return undefined;
  }
  return checked({ host, user, port });
}

function checked({ host, user, port }: { host?: unknown; user?: unknown; port?: unknown }): Bastion | Problem {
  if (typeof host !== "string" || !isHostName(host)) return invalid("host", host);
  if (user !== undefined && (typeof user !== "string" || !userPattern.test(user))) return invalid("user", user);
  if (port !== undefined && !isPort(port)) return invalid("port", port);
  return { host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port }) };
}

function isPort(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function invalid(part: "value" | "host" | "user" | "port", value: unknown): Problem {
  // A user may have written a password into the setting: `user:password@host`.
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  const shown = part === "user" ? text.replace(/:.*$/s, ":***") : text.replaceAll(/:[^@]*@/g, ":***@");
  return { code: "sshSetting", part, value: shown };
}
