import type { GenerationEvent, Milliseconds } from '@loop/core';

/** How far a track is, as it goes over the wire. */
export interface ProgressMessage {
  readonly track_id: string;
  /** Whole percent of all work, decoding included; 100 is said by the completion alone. */
  readonly percent: number;
  readonly tokens_generated: number;
  readonly tokens_estimated: number;
  readonly eta_sec: number;
  readonly current_step?: number | undefined;
  readonly total_steps?: number | undefined;
  readonly step?: number | undefined;
  readonly phase: string;
}

const STRIDE = 5;
const HIGHEST = 99;

/**
 * Turns a generator's progress into messages: one for every five percent that are reached, at least one, never going back, never 100.
 *
 * @param clock - Milliseconds, for the estimate where the generator has none.
 */
export function createProgressReporter(
  trackId: string,
  { clock, send }: { readonly clock: () => Milliseconds; readonly send: (message: ProgressMessage) => void },
): (event: GenerationEvent) => void {
  const startedMs = clock();
  let reported = 0;
  let counted: { readonly step: number; readonly steps: number } | undefined;
  return (event) => {
    if (event.type !== 'progress') return;
    if (event.step !== undefined && event.steps !== undefined) counted = { step: event.step, steps: event.steps };
    const { fraction, phase } = event;
    if (fraction === undefined) return;
    const percent = Math.min(HIGHEST, Math.floor(fraction * 100));
    if (percent === reported || Math.floor(percent / STRIDE) <= Math.floor(reported / STRIDE)) return;
    reported = percent;
    const elapsedSeconds = (clock() - startedMs) / 1000;
    const etaSeconds = event.etaSeconds ?? (elapsedSeconds * (1 - fraction)) / fraction;
    send({
      track_id: trackId,
      percent,
      tokens_generated: counted?.step ?? percent,
      tokens_estimated: counted?.steps ?? 100,
      eta_sec: Math.round(etaSeconds * 10) / 10,
      ...(counted === undefined ? {} : { current_step: counted.step, total_steps: counted.steps, step: counted.step }),
      phase,
    });
  };
}
