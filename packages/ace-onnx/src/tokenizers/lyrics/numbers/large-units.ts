import { unsaid } from './number-words.js';

/** A unit with the word for it. */
export interface Unit {
  readonly value: bigint;
  readonly word: string;
}

const LATIN = ['m', 'b', 'tr', 'quadr', 'quint', 'sext', 'sept', 'oct', 'non'] as const;

/** Units of the long scale, largest first: a million is 10⁶, a billion 10¹², and with `giga` a milliard is 10⁹. */
export function longScale(mega: string, giga: string | undefined, prefixes: readonly string[] = LATIN): Unit[] {
  const units: Unit[] = [];
  for (const [index, prefix] of prefixes.entries()) {
    const exponent = 6n * BigInt(index + 1);
    units.unshift({ value: 10n ** exponent, word: prefix + mega });
    if (giga !== undefined) units.unshift({ value: 10n ** (exponent + 3n), word: prefix + giga });
  }
  return units;
}

/** Units of the short scale, largest first: a billion is 10⁹. */
export function shortScale(suffix: string): Unit[] {
  return LATIN.map((prefix, index) => ({ value: 1000n ** BigInt(index + 2), word: prefix + suffix })).toReversed();
}

/** The largest unit that fits into a number. */
export function largestUnit(units: readonly Unit[], value: bigint): Unit | undefined {
  return units.find((unit) => unit.value <= value);
}

/** How a language says numbers of a million and more. */
export interface LargeNumbers {
  /** Largest first. */
  readonly units: readonly Unit[];
  /** Says a number below the smallest unit. */
  readonly below: (value: number) => string;
  /** Says how many of a unit there are: "two million". */
  readonly head: (count: bigint, unit: Unit) => string;
}

/** Says a number unit by unit with a blank between; from a thousand of the largest unit on there are no words. */
export function sayUnits(value: bigint, { units, below, head }: LargeNumbers): string {
  if (value >= units[0]!.value * 1000n) throw unsaid(value);
  const unit = largestUnit(units, value);
  if (!unit) return below(Number(value));
  const rest = value % unit.value;
  const said = head(value / unit.value, unit);
  return rest === 0n ? said : `${said} ${sayUnits(rest, { units, below, head })}`;
}
