import type { Fraction, Seconds } from '@loop/core';

import type { DatasetIssue } from '../dataset/dataset-issue.js';
import { DATASET_STYLES, STYLE_GROUPS } from './styles.js';
import type { DatasetStyle, StyleGroup } from './styles.js';

/** How many songs of each group a dataset should have: 500 in all, some 25 hours. */
export const STYLE_TARGETS: Readonly<Record<StyleGroup, number>> = { core: 200, seasonal: 100, instrumental: 100, vocal: 50, thematic: 50 };

/** A song with its styles. */
export interface StyledSong {
  /** The song's name in files. */
  readonly id: string;
  /** Identifiers of {@link DATASET_STYLES}, the main one first. */
  readonly styles: readonly string[];
  readonly seconds?: Seconds | undefined;
}

/** How many songs of a style there are. */
export interface StyleCount extends DatasetStyle {
  /** Songs whose main style it is. */
  readonly songs: number;
  /** Songs that have it beside their main style. */
  readonly further: number;
  /** The length of the songs whose main style it is, as far as it is known. */
  readonly seconds: Seconds;
  /** How many songs there should be. */
  readonly target: number;
}

/** How a dataset is spread over the styles. */
export interface StyleBalance {
  readonly styles: readonly StyleCount[];
  readonly groups: readonly { readonly group: StyleGroup; readonly songs: number; readonly seconds: Seconds; readonly target: number }[];
  /** How near the shares of the groups are to those of the targets: 1 is equal, 0 has nothing in common. */
  readonly agreement: Fraction;
  readonly issues: readonly DatasetIssue[];
}

/** A style with less than this part of its target is reported, and one with more than its inverse. */
const TOLERANCE = 0.5;

/** Counts songs by their main styles and compares them with the targets, which are scaled to the songs that there are unless `scale` is false. */
export function measureStyleBalance(
  songs: readonly StyledSong[],
  options: { readonly targets?: Readonly<Record<StyleGroup, number>> | undefined; readonly scale?: boolean | undefined } = {},
): StyleBalance {
  const { targets = STYLE_TARGETS, scale = true } = options;
  const wanted = STYLE_GROUPS.reduce((sum, group) => sum + targets[group], 0);
  const factor = scale && wanted > 0 ? songs.length / wanted : 1;
  const issues: DatasetIssue[] = [];
  const known = new Set(DATASET_STYLES.map(({ id }) => id));
  for (const { id, styles } of songs) {
    if (styles.length === 0)
      issues.push({ code: 'style-missing', severity: 'warning', path: id, message: 'has no style. Listen to it and write one down.' });
    for (const style of styles.filter((name) => !known.has(name)))
      issues.push({
        code: 'style-unknown',
        severity: 'error',
        path: id,
        message: `has the style ${style.slice(0, 40)}, which is none of the 38.`,
      });
  }
  const styles = DATASET_STYLES.map((style): StyleCount => {
    const main = songs.filter(({ styles: [first] }) => first === style.id);
    const members = DATASET_STYLES.filter(({ group }) => group === style.group).length;
    return {
      ...style,
      songs: main.length,
      further: songs.filter(({ styles: names }) => names.indexOf(style.id) > 0).length,
      seconds: secondsOf(main),
      target: (targets[style.group] / members) * factor,
    };
  });
  const groups = STYLE_GROUPS.map((group) => {
    const own = styles.filter((style) => style.group === group);
    return {
      group,
      songs: sum(own, ({ songs: count }) => count),
      seconds: sum(own, ({ seconds }) => seconds),
      target: targets[group] * factor,
    };
  });
  for (const { group, songs: count, target } of groups) {
    // A song more or less is no fault of a small dataset.
    if (Math.abs(count - target) < 1 || (count >= target * TOLERANCE && count <= target / TOLERANCE)) continue;
    const message = `has ${count} songs; about ${Math.round(target)} of ${songs.length} should be of it.`;
    issues.push({ code: 'style-balance', severity: 'warning', path: group, message });
  }
  const placed = sum(groups, ({ songs: count }) => count);
  const apart = sum(groups, ({ group, songs: count }) => Math.abs(count / placed - targets[group] / Math.max(1, wanted)));
  return { styles, groups, agreement: placed === 0 ? 0 : 1 - apart / 2, issues };
}

const sum = <T>(items: readonly T[], valueOf: (item: T) => number): number => items.reduce((total, item) => total + valueOf(item), 0);
const secondsOf = (songs: readonly StyledSong[]): Seconds => sum(songs, ({ seconds = 0 }) => seconds);
