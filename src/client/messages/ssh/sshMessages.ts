import * as l10n from "@vscode/l10n";
import type { SshProblem } from "../../../core/problems/ssh.ts";
import type { ProblemMessage } from "../actions.ts";
import { actions } from "../actions.ts";

const setting = "migrations.ssh";
const configuration = "~/.ssh/config";

/** Why there is no connection through a bastion, in words. */
export function explainSsh(problem: SshProblem): ProblemMessage {
  switch (problem.code) {
    case "sshMissing":
      return {
        message: l10n.t("{0} needs OpenSSH, and there is no ssh on this machine’s PATH. Install OpenSSH.", setting),
        actions: [actions.settings("ssh")],
      };
    case "sshSetting":
      return { message: settingInWords(problem), actions: [actions.settings("ssh")] };
    case "sshUnfit":
      return { message: unfitInWords(problem), actions: [actions.settings("ssh")] };
    case "sshFailed":
      return { message: failureInWords(problem), actions: [actions.diagnose, actions.settings("ssh"), actions.log] };
    case "sshTarget":
      return { message: targetInWords(problem), actions: [actions.diagnose, actions.openEnv, actions.log] };
  }
}

function settingInWords({ part, value }: Extract<SshProblem, { code: "sshSetting" }>): string {
  switch (part) {
    case "host":
      return l10n.t("“{0}” in {1} is no host: use a host name or a name of {2}.", value, setting, configuration);
    case "user":
      return l10n.t(
        "“{0}” in {1} is no user name. Passwords do not belong there: ssh uses the keys of its agent.",
        value,
        setting,
      );
    case "port":
      return l10n.t("“{0}” in {1} is no port: use a number from 1 to 65535.", value, setting);
    case "value":
      return l10n.t(
        "“{0}” is no value of {1}: use a name, or an object with host, user, port and environments.",
        value,
        setting,
      );
  }
}

function unfitInWords({ what, value, bastion }: Extract<SshProblem, { code: "sshUnfit" }>): string {
  switch (what) {
    case "socket":
      return l10n.t(
        "The connection uses the socket {0}, and {1} leads through {2}. Name a host in the connection, or remove {1}.",
        value,
        setting,
        bastion,
      );
    case "stream":
      return l10n.t(
        "The data source opens its sockets itself (stream), so that {0} cannot lead them through {1}. Remove one of both.",
        setting,
        bastion,
      );
    case "native":
      return l10n.t(
        "pg-native opens its sockets itself, so that {0} cannot lead them through {1}. Use pg without pg-native, or a tunnel of your own.",
        setting,
        bastion,
      );
    case "driver":
      return l10n.t(
        "{0} is for PostgreSQL, and this data source has the type {1}. Limit {0} to other environments, or use a tunnel of your own.",
        setting,
        value,
      );
    case "host":
      return l10n.t("“{0}” is no host that ssh can connect to. Correct the host of the connection.", value);
  }
}

function failureInWords({ reason, bastion, command, message }: Extract<SshProblem, { code: "sshFailed" }>): string {
  switch (reason) {
    case "hostKeyUnknown":
      return l10n.t(
        "The host key of {0} is not known, so ssh did not sign in. Run {1} in a terminal, compare the key and accept it.",
        bastion,
        command,
      );
    case "hostKeyChanged":
      return l10n.t(
        "The host key of {0} is not the known one: the server was reinstalled, or somebody intercepts the connection. Ask its administrator before you remove the old key from known_hosts.",
        bastion,
      );
    case "denied":
      return l10n.t(
        "{0} refuses the sign-in ({1}). Add a key that it accepts to the SSH agent (ssh-add), and try it with {2}.",
        bastion,
        message,
        command,
      );
    case "hostUnknown":
      return l10n.t(
        "The bastion {0} is not known. Correct {1}, or add the name to {2}.",
        bastion,
        setting,
        configuration,
      );
    case "refused":
      return l10n.t(
        "The bastion {0} takes no SSH connection ({1}). Check host and port in {2}.",
        bastion,
        message,
        setting,
      );
    case "unreachable":
      return l10n.t(
        "The bastion {0} does not answer ({1}). Check the network and the VPN, and the host in {2}.",
        bastion,
        message,
        setting,
      );
    case "closed":
      return l10n.t(
        "The bastion {0} closed the connection ({1}). Check that an SSH server listens there, and try it with {2}.",
        bastion,
        message,
        command,
      );
    case "portTaken":
      return l10n.t(
        "ssh cannot listen on a port of this machine ({0}). If {1} has a LocalForward for {2}, use a name without one in {3}.",
        message,
        configuration,
        bastion,
        setting,
      );
    case "configuration":
      return l10n.t("ssh does not accept its configuration: {0}. Correct {1}.", message, configuration);
    case "slow":
      return l10n.t("ssh did not sign in to {0} in time. Try it in a terminal with {1}.", bastion, command);
    case "other":
      return message === ""
        ? l10n.t("ssh to {0} has ended without a reason. Try it in a terminal with {1}.", bastion, command)
        : l10n.t("ssh to {0} has failed: {1}. Try it in a terminal with {2}.", bastion, message, command);
  }
}

function targetInWords({ reason, bastion, host, port, message }: Extract<SshProblem, { code: "sshTarget" }>): string {
  switch (reason) {
    case "prohibited":
      return l10n.t(
        "The bastion {0} does not forward connections to {1}:{2}. Its administrator has to allow them (AllowTcpForwarding, PermitOpen).",
        bastion,
        host,
        port,
      );
    case "refused":
      return l10n.t(
        "Nothing listens on {0}:{1} as the bastion {2} sees it. Check host and port of the connection, and that the server runs.",
        host,
        port,
        bastion,
      );
    case "hostUnknown":
      return l10n.t(
        "The bastion {0} does not know the host {1}. Check the host of the connection, which the bastion resolves.",
        bastion,
        host,
      );
    case "unreachable":
      return l10n.t(
        "The bastion {0} gets no answer from {1}:{2} ({3}). A firewall between them may block the port.",
        bastion,
        host,
        port,
        message,
      );
    case "silent":
      return l10n.t(
        "{0}:{1} did not answer through the bastion {2} in time. A firewall may block the port, or the server is not PostgreSQL.",
        host,
        port,
        bastion,
      );
    case "other":
      return l10n.t(
        "The bastion {0} did not connect to {1}:{2}: {3}. Its administrator can find the reason in its log.",
        bastion,
        host,
        port,
        message,
      );
  }
}
