import type { TrainerObservation } from './observation.js';
import { readNumber } from './read-number.js';

const NUMBER = String.raw`([-+]?(?:[\d.]+(?:e[-+]?\d+)?|nan|inf))`;

/** One kind of line, and what it means. */
type Rule = readonly [pattern: RegExp, read: (found: readonly (string | undefined)[], line: string) => TrainerObservation];

const integer = (text: string | undefined): number => Number(text);

/**
 * The lines of the official trainers, Side-Step and ace-lora-trainer: `[OK] …` or `✅ …`. The first rule that fits counts.
 */
const RULES: readonly Rule[] = [
  // Memory first: the text may follow any mark.
  [/\bOutOfMemoryError\b|CUDA out of memory|GPU out of memory/u, (_, line) => ({ kind: 'failure', reason: 'memory', message: line })],
  [
    new RegExp(String.raw`Epoch (\d+)(?:/(\d+))?, Step (\d+), Loss: ${NUMBER}`, 'iu'),
    ([, epoch, epochs, step, loss]) => ({
      kind: 'step',
      step: integer(step),
      epoch: integer(epoch),
      epochs: epochs === undefined ? undefined : integer(epochs),
      loss: readNumber(loss),
    }),
  ],
  [
    new RegExp(String.raw`^(?:\[OK\]|✅)\s*Epoch (\d+)/(\d+) in [^,]*?s(?:, Loss: ${NUMBER})?(?:,|$)`, 'iu'),
    ([, epoch, epochs, loss]) => ({ kind: 'epoch', epoch: integer(epoch), epochs: integer(epochs), loss: readNumber(loss) }),
  ],
  [
    new RegExp(String.raw`^(?:\[OK\]|✅|💾|🏆)\s*Best model saved \(epoch (\d+)(?:, MA5: ${NUMBER})?`, 'iu'),
    ([, epoch, loss]) => ({ kind: 'checkpoint', role: 'best', epoch: integer(epoch), loss: readNumber(loss) }),
  ],
  [
    /^(?:\[OK\]|✅|💾)\s*Checkpoint saved at epoch (\d+)/iu,
    ([, epoch]) => ({ kind: 'checkpoint', role: 'periodic', epoch: integer(epoch) }),
  ],
  [
    /^\[\d+m \d+s\] Step (\d+): (?:loss[ =:]*)?(\S+)/iu,
    ([, step, loss]) => ({ kind: 'step', step: integer(step), loss: readNumber(loss) }),
  ],
  [
    /^(?:\[OK\]|✅)\s*Training complete!(?:.* saved to (.+))?$/u,
    ([, place]) => ({ kind: 'ending', ending: 'completed', place: place?.trim() }),
  ],
  [/^(?:⏹️?\s*|\[INFO\] ?)?Training stopped by user|^\[INFO\] Early stopping at epoch/u, () => ({ kind: 'ending', ending: 'stopped' })],
  // What a resume says that did not load its weights.
  [
    /Failed to load checkpoint|No valid checkpoint|Rejected unsafe|starting fresh/u,
    (_, line) => ({ kind: 'note', alarm: 'resume-mismatch', message: line }),
  ],
  [/No valid samples found|Loaded 0 preprocessed samples/u, (_, line) => ({ kind: 'failure', reason: 'no-samples', message: line })],
  [
    /non-finite (?:gradients?|loss)|\bNaN(?:\/Inf)? (?:loss|gradient)/iu,
    (_, line) => (/^\[FAIL\]|^❌/u.test(line) ? failure(line, 'not-finite') : notFinite(line)),
  ],
  [/^(?:\[FAIL\]|❌)\s*(.+)/u, ([, message]) => failure(message, 'other')],
  [
    /^(?:train\.py|usage|\S+): error: (?:unrecognized arguments|argument|the following arguments|invalid choice)/u,
    (_, line) => failure(line, 'arguments'),
  ],
  [/^\S*(?:Error|Exception): .+/u, (_, line) => failure(line, 'other')],
  [/^(?:\[WARN\]|⚠️?)\s*(.+)/u, ([, message]) => ({ kind: 'note', alarm: 'trainer', message: message ?? '' })],
  [/^(?:\[INFO\]|\[OK\]|✅|📂|🚀|🎯|🔄)\s*(.+)/u, ([, message]) => ({ kind: 'note', message: message ?? '' })],
];

/** Reads a line of the official trainers, Side-Step and ace-lora-trainer. @returns What it says; `undefined` for any other line. */
export function readTrainerMessage(line: string): TrainerObservation | undefined {
  for (const [pattern, read] of RULES) {
    const found = pattern.exec(line);
    if (found !== null) return read(found, line);
  }
  return undefined;
}

const failure = (message: string | undefined, reason: 'arguments' | 'not-finite' | 'other'): TrainerObservation => ({
  kind: 'failure',
  reason,
  message: message ?? '',
});

const notFinite = (message: string | undefined): TrainerObservation => ({ kind: 'note', alarm: 'not-finite', message: message ?? '' });
