import type { TrackMetadata, Warning } from '@loop/core';

import { plainModelName } from '../wire/models.js';
import { readSeeds } from '../wire/query-result.js';
import type { QueryEntry, ResultItem } from '../wire/query-result.js';
import { readBeats } from '../wire/read-beats.js';
import { toPublicName } from '../wire/task-body.js';
import type { AceOutput } from './dialect.js';

/** What an item of a finished job says beside its audio. */
export function toOutputFields(item: ResultItem, index: number): Omit<AceOutput, 'bytes' | 'mimeType'> {
  return {
    seed: readSeed(item.seed) ?? readSeeds(item.seed_value)[index],
    model: item.dit_model === undefined ? undefined : plainModelName(item.dit_model),
    metadata: toMetadata(item),
    provenance: item.provenance,
  };
}

function toMetadata({ prompt, lyrics, metas }: ResultItem): TrackMetadata {
  const timeSignature = readBeats(metas?.timesignature);
  return {
    prompt,
    lyrics,
    bpm: metas?.bpm,
    key: metas?.keyscale,
    ...(timeSignature === undefined ? {} : { timeSignature }),
    ...(metas?.sections === undefined ? {} : { sections: metas.sections }),
  };
}

/** The warnings that Loop's own server sends along, each once, in this package's words. */
export function toPublicWarnings(items: readonly ResultItem[]): Warning[] {
  const all = items.flatMap((item) => item.metas?.warnings ?? []);
  const unique = new Map(all.map((warning) => [JSON.stringify(warning), warning]));
  return [...unique.values()].map(({ code, field, message }) => ({
    code,
    ...(field === undefined ? {} : { field: toPublicName(field) }),
    message,
  }));
}

/**
 * Says why a job failed. Official servers keep the reason to themselves: what they show is the stage, and the last line of their
 * log, which may belong to another job.
 *
 * @param likely - The likely reason, where the client knows one.
 */
export function describeFailure(taskId: string, { items, progressText }: QueryEntry, likely?: string): string {
  const [item] = items;
  if (item?.error !== undefined) return `Task ${taskId} ${stageOf(item)}: ${item.error.slice(0, 500)}`;
  const log = isTelling(progressText) ? ` Last line of the server's log, perhaps of another job: ${progressText.slice(0, 300)}.` : '';
  return `Task ${taskId} ${stageOf(item)}.${likely === undefined ? '' : ` ${likely}`}${log} The server does not say why; its own log does.`;
}

/** Rulers, progress bars and reports of success say nothing about a failure. */
function isTelling(line: string | undefined): line is string {
  return line !== undefined && /[a-z]{3}/i.test(line) && !/saved audio|\d+%\|/i.test(line);
}

function stageOf(item: ResultItem | undefined): string {
  return item?.stage === undefined || item.stage === 'failed' ? 'failed' : `failed (${item.stage})`;
}

function readSeed(seed: number | undefined): number | undefined {
  return seed !== undefined && Number.isInteger(seed) && seed >= 0 && seed <= 0xffff_ffff ? seed : undefined;
}
