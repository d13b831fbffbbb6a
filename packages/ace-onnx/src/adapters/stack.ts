import type { AdapterScale } from '@loop/core';
import type { Adapter } from '@loop/core/adapters';

/** An adapter that takes part, and how strongly. */
export interface StackedAdapter {
  /** Tells it apart from every other one that was loaded, also of the same name. */
  readonly id: number;
  /** The name for people. */
  readonly name: string;
  readonly adapter: Adapter;
  readonly scale: AdapterScale;
}

/** The adapters that take part in a request. Their order does not change the sound. */
export type AdapterStack = readonly StackedAdapter[];

/** A text that is the same for stacks that sound the same. */
export function stackKey(stack: AdapterStack): string {
  return JSON.stringify(stack.map(({ id, scale }) => [id, scale]));
}
