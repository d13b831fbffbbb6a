import { once } from './once.js';
import type { Checkpoint, Component } from './runtime.js';

/** A checkpoint whose headers and configurations are read once, however many networks, checks and plans ask for them. */
export function rememberComponents(checkpoint: Checkpoint): Checkpoint {
  const components = new Map<string, () => Promise<Component>>();
  return {
    ...checkpoint,
    component(name) {
      const known = components.get(name) ?? once(() => checkpoint.component(name));
      components.set(name, known);
      return known();
    },
  };
}
