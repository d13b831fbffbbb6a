import { surfaceTexts } from './surface.js';

/** What a part of a song is called: in the language that is shown where the studio gave it its name, else as somebody named it. */
export function partName(name: string): string;
export function partName(name: string | undefined): string | undefined;
export function partName(name: string | undefined): string | undefined {
  const names: Readonly<Record<string, string>> = surfaceTexts.value.parts;
  return name === undefined ? undefined : (names[name] ?? name);
}

/** The name that a song keeps for what somebody typed: one that the studio gives is kept so that every language knows it. */
export function partOfName(typed: string): string {
  const found = Object.entries(surfaceTexts.value.parts).find(([, text]) => text === typed.trim());
  return found?.[0] ?? typed;
}
