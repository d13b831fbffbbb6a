import { parseInput } from '@loop/core';
import type { Seconds } from '@loop/core';
import * as z from 'zod/mini';

import type { TagSelection } from '../compose/selection.js';

/** A section of a piece. */
export interface StructureSection {
  /** Its name, such as `Drop`. */
  readonly name: string;
  /** What it is like, such as `rising energy`; '' for nothing. */
  readonly descriptor: string;
}

/** What the structure tags of a piece are made from. */
export interface StructureOptions {
  /** Moods, characteristics and instruments, in click order, give the descriptors. @defaultValue none */
  readonly tags?: TagSelection['tags'];
}

const secondsSchema = z.number().check(z.gt(0), z.lte(3_600));

/**
 * Plans the sections of an instrumental piece by its length: 1 section up to 15 s, 3 up to 60 s, 4 up to 120 s, 7 up to 180 s, and 9.
 *
 * @param durationSeconds - Above 0, at most 3 600.
 * @throws {InvalidInputError} For a length out of range.
 *
 * @example
 * ```ts
 * formatStructure(structureForDuration(30, { tags: { mood: ['dark'] } }));
 * // '[Intro - dark]\n\n[Main Theme - energetic]\n\n[Outro - fade out]'
 * ```
 */
export function structureForDuration(durationSeconds: Seconds, { tags = {} }: StructureOptions = {}): readonly StructureSection[] {
  const seconds = parseInput(secondsSchema, durationSeconds, 'durationSeconds');
  const [mood0, mood1] = tags.mood ?? [];
  const character = tags.characteristics?.[0];
  if (seconds <= 15) return [section('Instrumental', mood0 ?? 'energetic')];
  const outro = section('Outro', 'fade out');
  if (seconds <= 60) {
    return [section('Intro', mood0 ?? 'ambient'), section('Main Theme', mood1 ?? character ?? 'energetic'), outro];
  }
  const build = section('Build', 'rising energy');
  const first = [section('Intro', 'atmospheric'), build, section('Drop', mood0 ?? 'powerful')];
  const second = [section('Breakdown', mood1 ?? 'atmospheric'), build, section('Drop', mood0 ?? 'explosive')];
  const third = [section('Bridge', tags.instruments?.[0] ?? 'melodic'), section('Drop', character ?? 'high energy')];
  return [...first, ...(seconds > 120 ? second : []), ...(seconds > 180 ? third : []), outro];
}

/** A section of an instrumental piece takes about so long. */
const SECTION_SECONDS = 15;

/**
 * Takes as many sections of a structure as fit the music, one for each 15 s: the first and the last stay, and what lies between is cut from its end.
 *
 * @param durationSeconds - Above 0, at most 3 600.
 * @throws {InvalidInputError} For a length out of range.
 */
export function shortenStructure(structure: readonly StructureSection[], durationSeconds: Seconds): readonly StructureSection[] {
  const seconds = parseInput(secondsSchema, durationSeconds, 'durationSeconds');
  const count = Math.max(1, Math.min(structure.length, Math.round(seconds / SECTION_SECONDS)));
  if (count === structure.length) return structure;
  // One alone is the music itself, not its beginning.
  return count === 1 ? structure.slice(1, 2) : [...structure.slice(0, count - 1), ...structure.slice(-1)];
}

function section(name: string, descriptor: string): StructureSection {
  return { name, descriptor };
}
