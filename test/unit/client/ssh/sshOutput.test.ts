import assert from "node:assert/strict";
import { Opening, sshFailureIn, targetFailureIn } from "../../../../src/client/ssh/sshOutput.ts";

/** Lines of OpenSSH 7.9 to 10.0, on Linux, macOS and Windows. */
const failures: readonly (readonly [title: string, lines: readonly string[], reason: string, message: string])[] = [
  [
    "an unknown key in batch mode",
    [
      "No ED25519 host key is known for db.example and you have requested strict checking.",
      "Host key verification failed.",
    ],
    "hostKeyUnknown",
    "No ED25519 host key is known for db.example and you have requested strict checking.",
  ],
  [
    "a changed key, which ends with the text of an unknown one",
    [
      "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@",
      "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @",
      "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@",
      "Host key verification failed.",
    ],
    "hostKeyChanged",
    "REMOTE HOST IDENTIFICATION HAS CHANGED!",
  ],
  [
    "a refused key",
    ["deploy@gate: Permission denied (publickey,keyboard-interactive)."],
    "denied",
    "deploy@gate: Permission denied (publickey,keyboard-interactive).",
  ],
  [
    "too many keys of an agent",
    [
      "Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures",
      "Disconnected from 10.0.0.1 port 22",
    ],
    "denied",
    "Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures",
  ],
  [
    "an unknown name on Windows",
    ["ssh: Could not resolve hostname gate: No such host is known. "],
    "hostUnknown",
    "Could not resolve hostname gate: No such host is known.",
  ],
  [
    "a refused connection, whose attempts are lines for debugging",
    [
      "debug1: connect to address 10.0.0.1 port 22: Connection timed out",
      "ssh: connect to host gate port 22: Connection refused",
    ],
    "refused",
    "connect to host gate port 22: Connection refused",
  ],
  [
    "no answer on macOS",
    ["ssh: connect to host gate port 22: Operation timed out"],
    "unreachable",
    "connect to host gate port 22: Operation timed out",
  ],
  [
    "no route",
    ["ssh: connect to host gate port 22: No route to host"],
    "unreachable",
    "connect to host gate port 22: No route to host",
  ],
  [
    "a connection that is lost later",
    ["Timeout, server gate not responding."],
    "other",
    "Timeout, server gate not responding.",
  ],
  [
    "a limit of unauthenticated connections",
    ["kex_exchange_identification: Connection closed by remote host", "Connection closed by 10.0.0.1 port 22"],
    "closed",
    "kex_exchange_identification: Connection closed by remote host",
  ],
  [
    "a port that is in use",
    [
      "bind [127.0.0.1]:5432: Address already in use",
      "channel_setup_fwd_listener_tcpip: cannot listen to port: 5432",
      "Could not request local forwarding.",
    ],
    "portTaken",
    "bind [127.0.0.1]:5432: Address already in use",
  ],
  [
    "a broken configuration",
    [
      "/home/ada/.ssh/config: line 3: Bad configuration option: hostt",
      "/home/ada/.ssh/config: terminating, 1 bad configuration options",
    ],
    "configuration",
    "/home/ada/.ssh/config: line 3: Bad configuration option: hostt",
  ],
  [
    "a lost connection, and not an earlier failure of the target",
    ["channel 2: open failed: connect failed: Connection refused", "client_loop: send disconnect: Broken pipe"],
    "other",
    "client_loop: send disconnect: Broken pipe",
  ],
  ["nothing but lines for debugging", ["debug1: Reading configuration data"], "other", ""],
];

const targets: readonly (readonly [line: string, reason: string])[] = [
  ["channel 2: open failed: administratively prohibited: open failed", "prohibited"],
  ["channel 3: open failed: connect failed: Connection refused", "refused"],
  ["channel 3: open failed: connect failed: Name or service not known", "hostUnknown"],
  ["channel 3: open failed: connect failed: Temporary failure in name resolution", "hostUnknown"],
  ["channel 3: open failed: connect failed: nodename nor servname provided, or not known", "hostUnknown"],
  ["channel 12: open failed: connect failed: Connection timed out", "unreachable"],
  ["channel 12: open failed: connect failed: No route to host", "unreachable"],
  ["channel 2: open failed: resource shortage: Listener already bound", "other"],
];

describe("output of ssh", () => {
  for (const [title, lines, reason, message] of failures)
    it(`names ${title}`, () => assert.deepEqual(sshFailureIn(lines), { reason, message }));

  for (const [line, reason] of targets)
    it(`reads “${line}” as ${reason}`, () => {
      assert.equal(targetFailureIn(`${line}\r`)?.reason, reason);
      assert.equal(targetFailureIn(`debug1: ${line}`), undefined);
    });

  it("is an open tunnel only after the port of this tunnel and the start of the session", () => {
    const opened = (lines: readonly string[]) => {
      const opening = new Opening(4001);
      return lines.filter((line) => opening.isOpenAfter(line)).length;
    };
    const listens = "debug1: Local forwarding listening on 127.0.0.1 port 4001.";
    const other = "debug1: Local forwarding listening on 127.0.0.1 port 40011.";
    const entered = "debug1: Entering interactive session.";
    assert.equal(opened([listens, entered]), 1);
    // A jump host writes to the same stream, before this ssh has signed in.
    assert.equal(opened([entered, listens]), 0);
    assert.equal(opened([other, entered]), 0);
    // ssh writes the line before it binds the port.
    assert.equal(opened([listens, "bind [127.0.0.1]:4001: Address already in use"]), 0);
  });
});
