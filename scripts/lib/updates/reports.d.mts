export interface AuditReport {
  readonly answered: boolean;
  readonly findings: readonly string[];
  readonly reason?: string;
}
export interface Outdated {
  readonly name: string;
  readonly current: string;
  readonly latest: string;
}
export function readAudit(output: string): AuditReport;
export function readOutdated(output: string): readonly Outdated[];
export function licencesOf(
  lock: { readonly packages: Readonly<Record<string, object>> },
  isAccepted: (licence: unknown) => boolean,
): { readonly shipped: readonly string[]; readonly tools: readonly string[] };
