export interface Target {
  readonly name: string;
  readonly binding: string;
  readonly format: string;
}
export const targets: readonly Target[];
export function ownTarget(): Target;
export function chosenTargets(value: string): Target[];
