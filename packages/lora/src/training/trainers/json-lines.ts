import { isJsonObject } from '../../dataset/bounded-json.js';
import type { JsonObject } from '../../dataset/bounded-json.js';
import type { TrainerObservation } from './observation.js';

/** Reads a line of JSON. @returns `undefined` when it is none, such as the last line of a file that is still being written. */
function readJsonLine(line: string): JsonObject | undefined {
  if (!line.startsWith('{') || line.length > MAX_LINE) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const MAX_LINE = 65_536;

/** A number of an object; trainers write numbers that are not finite as null. */
const numberAt = (value: JsonObject, name: string): number | undefined =>
  typeof value[name] === 'number' ? value[name] : name in value && value[name] === null ? Number.NaN : undefined;
const countAt = (value: JsonObject, name: string): number | undefined =>
  Number.isSafeInteger(value[name]) ? (value[name] as number) : undefined;
const textAt = (value: JsonObject, name: string): string | undefined =>
  typeof value[name] === 'string' ? value[name].slice(0, 2_000) : undefined;

/** Reads a line of Side-Step's `.progress.jsonl`. Types that are not known are left out. */
export function readProgressLine(line: string): TrainerObservation | undefined {
  const value = readJsonLine(line);
  const seconds = value === undefined ? undefined : numberAt(value, 'ts');
  if (value === undefined) return undefined;
  const [step, epoch, epochs] = [countAt(value, 'step'), countAt(value, 'epoch'), countAt(value, 'max_epochs')];
  switch (value['kind']) {
    case 'step':
      return step === undefined
        ? undefined
        : {
            kind: 'step',
            step,
            epoch,
            epochs,
            loss: numberAt(value, 'loss'),
            learningRate: numberAt(value, 'lr'),
            timeMs: seconds === undefined ? undefined : seconds * 1000,
          };
    case 'epoch':
      return epoch === undefined ? undefined : { kind: 'epoch', epoch, epochs, loss: numberAt(value, 'loss') };
    case 'complete':
      return { kind: 'ending', ending: 'completed' };
    case 'fail':
      return { kind: 'failure', reason: 'other', message: textAt(value, 'msg') ?? textAt(value, 'message') ?? 'The training failed.' };
    default:
      return undefined;
  }
}

/** Reads a line of HOT-Step's `ace-train --jsonl`. Types that are not known are left out. */
export function readAceTrainLine(line: string): TrainerObservation | undefined {
  const value = readJsonLine(line);
  if (value === undefined) return undefined;
  const [step, epoch, epochs, place] = [countAt(value, 'step'), countAt(value, 'epoch'), countAt(value, 'epochs'), textAt(value, 'path')];
  const loss = numberAt(value, 'loss');
  switch (value['type']) {
    case 'step': {
      const [learningRate, gradientNorm, steps] = [numberAt(value, 'lr'), numberAt(value, 'gradNorm'), countAt(value, 'totalSteps')];
      return step === undefined ? undefined : { kind: 'step', step, steps, epoch, epochs, loss, learningRate, gradientNorm };
    }
    case 'epoch':
      return epoch === undefined ? undefined : { kind: 'epoch', epoch, epochs, loss: numberAt(value, 'rawLoss') ?? loss };
    case 'milestone':
      return { kind: 'checkpoint', role: 'periodic', place, epoch, step, loss };
    case 'export':
      return { kind: 'checkpoint', role: 'final', place };
    case 'target_stop':
      return { kind: 'note', message: 'The target loss was reached.' };
    case 'vram': {
      const used = numberAt(value, 'usedMb');
      return used === undefined ? undefined : { kind: 'memory', deviceBytes: used * 2 ** 20 };
    }
    case 'log': {
      const [level, message] = [textAt(value, 'level'), textAt(value, 'message') ?? ''];
      if (level === 'error') return { kind: 'failure', reason: 'other', message };
      return { kind: 'note', message, alarm: level === 'warn' || level === 'warning' ? 'trainer' : undefined };
    }
    case 'done':
      return { kind: 'ending', ending: 'completed' };
    default:
      return undefined;
  }
}
