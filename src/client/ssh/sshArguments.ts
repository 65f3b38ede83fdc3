import type { Bastion } from "../../core/connection/bastion.ts";
import type { TunnelTarget } from "../../protocol/tunnel.ts";

/** Seconds without an answer after which ssh gives up, while it connects. */
const CONNECT_SECONDS = 20;
/** Interval of ssh's own questions to the bastion, in seconds, and how many may stay unanswered. */
const alive = { interval: 15, count: 3 } as const;

/**
 * Arguments of the OpenSSH client for a tunnel from a port of 127.0.0.1. Host keys, keys and the agent are those of the
 * user's configuration, and nothing is asked.
 *
 * @param isOld for a version that does not know the option that keeps ssh in the foreground (before 8.7)
 */
export function sshArguments(
  bastion: Bastion,
  local: number,
  { host, port }: TunnelTarget,
  { isOld = false }: { readonly isOld?: boolean } = {},
): readonly string[] {
  const options = {
    BatchMode: "yes",
    ExitOnForwardFailure: "yes",
    ConnectTimeout: CONNECT_SECONDS,
    ServerAliveInterval: alive.interval,
    ServerAliveCountMax: alive.count,
    // A shared connection would keep the port open after this process has ended.
    ControlMaster: "no",
    ControlPath: "none",
    // ssh reports an opened port at this level only.
    LogLevel: "DEBUG1",
    // A background process would outlive this one.
    ...(isOld ? {} : { ForkAfterAuthentication: "no" }),
  };
  return [
    "-N",
    "-T",
    ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
    "-L",
    `127.0.0.1:${local}:${host.includes(":") ? `[${host}]` : host}:${port}`,
    ...(bastion.port === undefined ? [] : ["-p", String(bastion.port)]),
    ...(bastion.user === undefined ? [] : ["-l", bastion.user]),
    "--",
    bastion.host,
  ];
}

/** True if ssh has ended because it does not know the option that keeps it in the foreground. */
export function isOldVersion(message: string): boolean {
  return /^command-line.*Bad configuration option: forkafterauthentication/i.test(message);
}

/** The command with which a user signs in to a bastion in a terminal, where ssh can ask. */
export function signInCommand({ host, user, port }: Bastion): string {
  const login = user === undefined ? host : `${user}@${host}`;
  return port === undefined ? `ssh ${login}` : `ssh -p ${port} ${login}`;
}
