export function checkIntegrity(spec: string, content: Buffer, integrity: string): void;
