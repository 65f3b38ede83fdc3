/** Why there is no connection through a bastion. Texts of ssh are in `message`; none of them contains a secret. */
export type SshProblem =
  /** No OpenSSH client on PATH. */
  | { readonly code: "sshMissing" }
  /** A value of the setting `migrations.ssh` that is not used. */
  | { readonly code: "sshSetting"; readonly part: "value" | "host" | "user" | "port"; readonly value: string }
  /** The setting does not fit the project's connection. */
  | {
      readonly code: "sshUnfit";
      readonly bastion: string;
      /** `host`: a name that ssh would not take as one. */
      readonly what: "socket" | "stream" | "native" | "driver" | "host";
      readonly value: string;
    }
  /** ssh has ended before the tunnel was open, or has not opened it in time. */
  | {
      readonly code: "sshFailed";
      readonly bastion: string;
      readonly reason: SshFailure;
      /** ssh's own line; empty if it has none. */
      readonly message: string;
      /** A command with which the user can try to sign in. */
      readonly command: string;
    }
  /** The tunnel is open, and the bastion does not reach the database, or may not. */
  | {
      readonly code: "sshTarget";
      readonly bastion: string;
      readonly host: string;
      readonly port: number;
      readonly reason: SshTargetFailure;
      readonly message: string;
    };

/** Why ssh did not open a tunnel. */
export type SshFailure =
  | "hostKeyUnknown"
  | "hostKeyChanged"
  | "denied"
  | "hostUnknown"
  | "refused"
  | "unreachable"
  | "closed"
  /** A port of this machine is in use: the tunnel's own, or one of a `LocalForward` in the user's configuration. */
  | "portTaken"
  | "configuration"
  | "slow"
  | "other";

/** Why a bastion did not open a connection to the database. */
export type SshTargetFailure = "prohibited" | "refused" | "hostUnknown" | "unreachable" | "silent" | "other";
