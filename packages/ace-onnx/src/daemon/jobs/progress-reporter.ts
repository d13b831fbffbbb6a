import type { GenerationEvent, Milliseconds } from '@loop/core';

import type { ProgressCurve, ProgressPoint } from './progress-curves.js';

/** How far a track is, as it goes over the wire. */
export interface ProgressMessage {
  readonly track_id: string;
  /** Whole percent of all work, decoding included; that all is done is said by the completion alone. */
  readonly percent: number;
  readonly tokens_generated: number;
  readonly tokens_estimated: number;
  readonly eta_sec: number;
  readonly current_step?: number | undefined;
  readonly total_steps?: number | undefined;
  readonly step?: number | undefined;
  readonly phase: string;
}

/** What a reporter works with. */
export interface ProgressReporterOptions {
  readonly clock: () => Milliseconds;
  readonly send: (message: ProgressMessage) => void;
  /** What share of the time has passed at a fraction. */
  readonly curve: ProgressCurve;
}

/** Reports how far a job is. */
export interface ProgressReporter {
  /** Takes what the generator says. */
  report(event: GenerationEvent): void;
  /** Ends the job. @returns Its moments, for the next job's curve */
  finish(): readonly ProgressPoint[];
}

const STRIDE = 5;
const HIGHEST = 99;

/** Turns a generator's progress into messages: one for every five percent that are reached, at least one, never going back, never 100. */
export function createProgressReporter(trackId: string, { clock, send, curve }: ProgressReporterOptions): ProgressReporter {
  const startedMs = clock();
  const points: ProgressPoint[] = [{ fraction: 0, atMs: startedMs }];
  let reported = 0;
  let counted: { readonly step: number; readonly steps: number } | undefined;
  return {
    report(event) {
      if (event.type !== 'progress') return;
      if (event.step !== undefined && event.steps !== undefined) counted = { step: event.step, steps: event.steps };
      const { fraction, phase } = event;
      if (fraction === undefined) return;
      if (fraction > points.at(-1)!.fraction) points.push({ fraction, atMs: clock() });
      const share = curve(fraction);
      const percent = Math.min(HIGHEST, Math.floor(share * 100));
      if (Math.floor(percent / STRIDE) <= Math.floor(reported / STRIDE)) return;
      reported = percent;
      const elapsedSeconds = (clock() - startedMs) / 1000;
      send({
        track_id: trackId,
        percent,
        tokens_generated: counted?.step ?? Math.floor(fraction * 100),
        tokens_estimated: counted?.steps ?? 100,
        eta_sec: Math.round(((elapsedSeconds * (1 - share)) / share) * 10) / 10,
        ...(counted === undefined ? {} : { current_step: counted.step, total_steps: counted.steps, step: counted.step }),
        phase,
      });
    },
    finish: () => [...points.filter(({ fraction }) => fraction < 1), { fraction: 1, atMs: clock() }],
  };
}
