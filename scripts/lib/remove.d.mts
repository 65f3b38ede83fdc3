export function removeFolder(folder: string, patience?: number): Promise<void>;
