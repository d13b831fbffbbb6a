import { FileFormatError } from '../../errors.js';

/** Makes the error of a `.pt` file that is damaged, or holds more than plain data and tensors. @internal */
export function ptFault(message: string, offset?: number): FileFormatError {
  return new FileFormatError('pt', message, offset);
}
