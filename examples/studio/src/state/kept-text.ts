/** Reads what this browser keeps under a name; `undefined` when there is nothing, and where it keeps nothing at all. */
export function readKept(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a text under a name, or takes it away; a browser that keeps nothing forgets it. */
export function writeKept(key: string, text: string | undefined): void {
  try {
    if (text === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // The page says that this browser keeps nothing.
  }
}
