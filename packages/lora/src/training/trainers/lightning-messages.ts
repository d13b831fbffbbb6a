import type { TrainerObservation } from './observation.js';
import { readNumber } from './read-number.js';
import { readTrainerMessage } from './trainer-messages.js';

/** `Epoch 0:  12%|█▏  | 120/1000 [02:33<18:40,  0.79it/s, v_num=0, train/loss=0.53]`, the bar of Lightning. */
const BAR = /^Epoch (\d+):.*?\|\s*(\d+)\/(\d+|\?) \[([^\]]*)\]/u;

/** Creates a reader of the lines of ACE-Step v1's trainer, which counts epochs from 0 and shows Lightning's bar. */
export function createLightningReader(): (line: string) => TrainerObservation | undefined {
  /** Batches of the epochs before, so that steps go on. */
  let before = 0;
  let epoch = 0;
  let batches = 0;
  return (line) => {
    const found = BAR.exec(line);
    if (found === null) {
      if (/`Trainer\.fit` stopped: `max_(?:steps|epochs)=\S+` reached/u.test(line)) return { kind: 'ending', ending: 'completed' };
      if (line.startsWith('Detected KeyboardInterrupt')) return { kind: 'ending', ending: 'stopped' };
      return readTrainerMessage(line);
    }
    const [, number, done, , measures = ''] = found;
    if (Number(number) > epoch) {
      before += batches * (Number(number) - epoch);
      epoch = Number(number);
    }
    batches = Number(done);
    if (batches === 0) return undefined;
    const measure = (...names: readonly string[]): number | undefined => {
      for (const name of names) {
        const value = new RegExp(String.raw`(?:^|[ ,])${name.replace('/', '\\/')}=([^,\]\s]+)`, 'u').exec(measures)?.[1];
        if (value !== undefined) return readNumber(value);
      }
      return undefined;
    };
    const loss = measure('train/loss', 'train/loss_step', 'train/denoising_loss', 'loss');
    return { kind: 'step', step: before + batches, epoch: epoch + 1, loss, learningRate: measure('train/learning_rate', 'lr') };
  };
}
