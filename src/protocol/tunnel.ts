/**
 * Messages between the client and the process that keeps one ssh running, over Node's IPC channel. Types only. The
 * process is forked with one argument, a {@link KeeperArguments} as JSON, and ends with ssh when that channel closes.
 */
export type KeeperArguments = {
  /** The OpenSSH client, absolute. */
  readonly program: string;
  readonly args: readonly string[];
};

export type KeeperEvent =
  | { readonly type: "started"; readonly pid: number }
  /** A line that ssh has written to standard error. */
  | { readonly type: "line"; readonly text: string }
  /** ssh could not be started. */
  | { readonly type: "failed"; readonly message: string }
  /** ssh has ended, and so does the process. */
  | { readonly type: "ended"; readonly exit: string };

/** A server that a runner connects to through a bastion. */
export type TunnelTarget = { readonly host: string; readonly port: number };

/** A port of 127.0.0.1 that leads to a target. */
export type OpenTunnel = { readonly port: number };
