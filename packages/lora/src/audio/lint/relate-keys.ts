const NOTES: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
const SHIFTS: Readonly<Record<string, number>> = { '': 0, '#': 1, '♯': 1, b: -1, '♭': -1 };

/** How two keys are related. */
export type KeyRelation = 'same' | 'relative' | 'parallel' | 'other' | 'unknown';

/** Says how two keys are related, whichever way they are spelt; `unknown` when one is none. @internal */
export function relateKeys(a: string, b: string): KeyRelation {
  const [one, other] = [parse(a), parse(b)];
  if (one === undefined || other === undefined) return 'unknown';
  if (one.tonic === other.tonic) return one.isMinor === other.isMinor ? 'same' : 'parallel';
  if (one.isMinor === other.isMinor) return 'other';
  const [major, minor] = one.isMinor ? [other, one] : [one, other];
  return (major.tonic + 9) % 12 === minor.tonic ? 'relative' : 'other';
}

function parse(key: string): { readonly tonic: number; readonly isMinor: boolean } | undefined {
  const found = /^\s*([A-G])([#b♯♭]?)\s*(major|minor)\s*$/iu.exec(key);
  const note = NOTES[found?.[1]?.toUpperCase() ?? ''];
  if (found === null || note === undefined) return undefined;
  return { tonic: (note + SHIFTS[found[2]!.toLowerCase()]! + 12) % 12, isMinor: found[3]!.toLowerCase() === 'minor' };
}
