import type { SshFailure, SshTargetFailure } from "../../core/problems/ssh.ts";

/** True for a line that ssh writes at its level DEBUG1 only. */
export function isDebugLine(line: string): boolean {
  return /^debug\d: /.test(line);
}

/** Collects the lines with which ssh reports that the port of a tunnel is open. */
export class Opening {
  readonly #listens: string;
  #isListening = false;

  /** @param local the tunnel's port of 127.0.0.1 */
  constructor(local: number) {
    this.#listens = `Local forwarding listening on 127.0.0.1 port ${local}.`;
  }

  /**
   * True after the last line of the opening. The first one alone comes before ssh binds the port, which another program
   * may have. The second one alone may be of a jump host.
   */
  isOpenAfter(line: string): boolean {
    if (line.includes(this.#listens)) this.#isListening = true;
    return this.#isListening && line.includes("Entering interactive session.");
  }
}

/** Texts of OpenSSH, the most specific first. A changed key is followed by the text of an unknown one. */
const failures: readonly (readonly [RegExp, SshFailure])[] = [
  [/REMOTE HOST IDENTIFICATION HAS CHANGED/, "hostKeyChanged"],
  [/Host key verification failed|No \S+ host key is known for/, "hostKeyUnknown"],
  [/Address already in use|cannot listen to port|Could not request local forwarding/, "portTaken"],
  [/Permission denied \(|Too many authentication failures|no mutual signature/i, "denied"],
  [/Bad configuration option|bad configuration options|Bad owner or permissions|line \d+: /i, "configuration"],
  [/Could not resolve hostname/, "hostUnknown"],
  [/Connection refused/, "refused"],
  [/timed out|No route to host|Network is unreachable|Host is down/i, "unreachable"],
  [/Connection (closed|reset)|closed by remote host|kex_exchange_identification|banner exchange/, "closed"],
];

/** Why ssh has ended, and its own line about it. */
export function sshFailureIn(lines: readonly string[]): { readonly reason: SshFailure; readonly message: string } {
  // Lines of channels are about the target.
  const said = lines.filter((line) => !isDebugLine(line) && !/^channel \d+: /.test(line) && line.trim() !== "");
  for (const [pattern, reason] of failures) {
    const line = said.find((one) => pattern.test(one));
    if (line !== undefined) return { reason, message: plain(line) };
  }
  return { reason: "other", message: plain(said.at(-1) ?? "") };
}

/** Texts of a bastion's own system, behind `connect failed:`. */
const targetFailures: readonly (readonly [RegExp, SshTargetFailure])[] = [
  [/administratively prohibited|open failed: unknown channel type/, "prohibited"],
  [/Connection refused/, "refused"],
  [/Name or service not known|name resolution|nodename nor servname|No address associated/i, "hostUnknown"],
  [/timed out|No route to host|Network is unreachable|Host is down/i, "unreachable"],
];

/** Why the bastion has not opened a connection; undefined for any other line. */
export function targetFailureIn(
  line: string,
): { readonly reason: SshTargetFailure; readonly message: string } | undefined {
  const message = /^channel \d+: open failed: (.*)$/.exec(line.trim())?.[1];
  if (message === undefined) return undefined;
  const [, reason = "other"] = targetFailures.find(([pattern]) => pattern.test(line)) ?? [];
  return { reason, message };
}

/** A line without the name of the program in front, and without the frame of a warning. */
function plain(line: string): string {
  return line
    .trim()
    .replace(/^@+|@+$/g, "")
    .trim()
    .replace(/^(ssh|WARNING): /, "");
}
