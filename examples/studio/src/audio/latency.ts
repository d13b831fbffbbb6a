import type { Seconds } from '@loop/core';

/** What a person can choose: how soon a press is heard, against how surely the sound flows. `auto` takes the least that the machine keeps up with. */
export const LATENCIES = ['auto', 'interactive', 'balanced', 'playback'] as const;

/** A choice of latency. */
export type Latency = (typeof LATENCIES)[number];

/** What the browser is asked for: a word, or seconds of sound that are made ahead. */
export type LatencyHint = Exclude<Latency, 'auto'> | Seconds;

/** What `auto` asks for, from the least on. */
const STEPS: readonly LatencyHint[] = ['interactive', 'playback', 0.1, 0.2];

/** With so few cores the thread of the sound waits for the picture sooner or later: there `auto` begins with the second step. */
const FEW_CORES = 2;

/** Sound that is late so often in so many seconds needs more room. */
const LATE = { times: 2, seconds: 5 };

/** A start may be late: scripts are compiled, devices woken. So many seconds do not count. */
const START_SECONDS = 1.5;

/** Finds the least latency at which the sound is not late. */
export interface LatencyControl {
  /** What to ask the browser for now. */
  readonly hint: LatencyHint;
  /** The sound begins anew: from a press, or with another hint. */
  restart(): void;
  /**
   * Takes how often the sound was late so far, in all.
   *
   * @param seconds - The time now.
   * @returns Whether there is another hint: the sound was late too often for this one.
   */
  report(seconds: Seconds, underruns: number): boolean;
}

/**
 * Creates a control at the least latency of a choice that can be hoped for.
 *
 * @param cores - How many threads the machine runs at a time.
 */
export function createLatencyControl(choice: Latency, cores: number): LatencyControl {
  let step = cores > FEW_CORES ? 0 : 1;
  let start: { readonly seconds: Seconds; readonly underruns: number } | undefined;
  let seen: readonly { readonly seconds: Seconds; readonly underruns: number }[] = [];
  const restart = (): void => {
    start = undefined;
    seen = [];
  };
  return {
    get hint() {
      return choice === 'auto' ? (STEPS[step] as LatencyHint) : choice;
    },
    restart,
    report(seconds, underruns) {
      start ??= { seconds, underruns };
      if (choice !== 'auto' || step === STEPS.length - 1 || seconds - start.seconds < START_SECONDS) return false;
      seen = [...seen.filter((one) => one.seconds > seconds - LATE.seconds), { seconds, underruns }];
      if (underruns - (seen[0]?.underruns ?? underruns) < LATE.times) return false;
      step += 1;
      restart();
      return true;
    },
  };
}
