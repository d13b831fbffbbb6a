import { FileFormatError, describeValue } from '@loop/core';

import { isJsonObject, parseBoundedJson } from '../../dataset/bounded-json.js';
import { MEASURES } from '../../evaluation/success-gates.js';
import type { MeasureName, Measures } from '../../evaluation/success-gates.js';

/**
 * Reads measures from a file: an object of numbers by the names of `MEASURES`, or one that has it as `measures`, such as what `loop-lora listeners --json`
 * prints, or an evaluation.
 *
 * @throws {FileFormatError} When it is no such object, or a name is not known.
 */
export function readMeasures(text: string, name: string): Measures {
  const value = parseBoundedJson(text, name);
  const measures = isJsonObject(value) ? (value['measures'] ?? value) : value;
  if (!isJsonObject(measures))
    throw new FileFormatError('json', `${name}: is ${describeValue(measures)}; it must be an object of measures.`);
  for (const [measure, number] of Object.entries(measures)) {
    if (!Object.hasOwn(MEASURES, measure)) {
      throw new FileFormatError(
        'json',
        `${name}: ${describeValue(measure)} is no measure; these are: ${Object.keys(MEASURES).join(', ')}.`,
      );
    }
    if (typeof number !== 'number')
      throw new FileFormatError('json', `${name}: ${measure} is ${describeValue(number)}; it must be a number.`);
  }
  return measures as Readonly<Record<MeasureName, number>>;
}
