/** The log of a face. What is written is redacted. */
export interface Log {
  write(level: "debug" | "info" | "warn" | "error", text: string): void;
}
