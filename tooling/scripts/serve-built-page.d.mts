/**
 * Builds an example's page and serves what was built, on this machine alone.
 *
 * @param root - The example's folder.
 * @param port - Omitted: the one of its configuration; 0 is any that is free.
 */
export function serveBuiltPage(
  root: string,
  port: number | undefined,
): Promise<{ readonly address: string; readonly close: () => Promise<void> }>;
