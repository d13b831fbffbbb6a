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

/** Everything that this browser keeps of the studio, but for what a page left when it closed. */
export function listKept(): Readonly<Record<string, string>> {
  try {
    return Object.fromEntries(Object.entries({ ...localStorage }).filter(([key]) => key.startsWith('loop-studio-') && key !== DRAFT_KEY));
  } catch {
    return {};
  }
}

/** Where a closing page leaves what it could not wait to see in the database. */
export const DRAFT_KEY = 'loop-studio-draft';
