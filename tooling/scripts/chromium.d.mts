/** Switches for a Chromium that tests drive. */
export declare const chromiumArguments: string[];
/** Finds a Chromium or Chrome. @returns The program's path. */
export declare function findChromium(): string | undefined;
