export function binaryFormat(file: Buffer): string;
