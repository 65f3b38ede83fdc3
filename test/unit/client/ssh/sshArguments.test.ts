import assert from "node:assert/strict";
import { signInCommand, sshArguments } from "../../../../src/client/ssh/sshArguments.ts";

describe("arguments of ssh", () => {
  const tail = (args: readonly string[]) => args.slice(args.indexOf("-L"));

  it("forward one port of 127.0.0.1 and end with the host, behind which no option is read", () => {
    const args = sshArguments({ host: "gate", user: "deploy", port: 2222 }, 4001, { host: "db.internal", port: 5432 });
    assert.deepEqual(tail(args), ["-L", "127.0.0.1:4001:db.internal:5432", "-p", "2222", "-l", "deploy", "--", "gate"]);
    assert.deepEqual(args.slice(0, 2), ["-N", "-T"]);
  });

  it("put an address of IPv6 into brackets", () =>
    assert.equal(
      tail(sshArguments({ host: "gate" }, 4001, { host: "fd00::5", port: 5432 }))[1],
      "127.0.0.1:4001:[fd00::5]:5432",
    ));

  it("leave host keys, keys and the agent to the user's configuration", () => {
    const options = sshArguments({ host: "gate" }, 4001, { host: "db", port: 5432 }).join(" ");
    assert.match(options, /BatchMode=yes/);
    assert.match(options, /ExitOnForwardFailure=yes/);
    assert.doesNotMatch(options, /StrictHostKeyChecking|UserKnownHostsFile|IdentityFile|IdentityAgent/);
  });

  it("make the command with which a user signs in", () => {
    assert.equal(signInCommand({ host: "gate" }), "ssh gate");
    assert.equal(signInCommand({ host: "gate", user: "deploy", port: 2222 }), "ssh -p 2222 deploy@gate");
  });
});
