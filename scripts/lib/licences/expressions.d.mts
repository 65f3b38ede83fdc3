export function isAccepted(expression: unknown): boolean;
export function cratesIn(file: Buffer): readonly string[];
