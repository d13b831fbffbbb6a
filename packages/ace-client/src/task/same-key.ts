import { nearestModelKey, parseKey } from '@loop/core/words';

/** Whether two keys in words are one for the models: the same root, however it is spelled, and the same of major and minor. */
export function isSameKey(one: string, other: string): boolean {
  const [a, b] = [modelKeyOf(one), modelKeyOf(other)];
  return a === undefined || b === undefined ? one.trim().toLowerCase() === other.trim().toLowerCase() : a === b;
}

function modelKeyOf(text: string): string | undefined {
  const key = parseKey(nearestModelKey(text)?.key ?? '');
  return key === undefined ? undefined : `${key.root} ${key.scale}`;
}
