/** Reads a number as Python prints it: `0.53`, `1e-4`, `nan`, `inf`. @returns `undefined` for anything else; what is not finite is `NaN`. */
export function readNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[-+]?(?:nan|inf(?:inity)?)$/iu.test(text)) return Number.NaN;
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/iu.test(text) ? Number(text) : undefined;
}
