import { InvalidInputError, UnsupportedError, omitUndefined } from '@loop/core';
import type { Abortable, AdapterControl, AdapterInfo, AdapterScale, AdapterUse, AdapterWeights, LoadAdapterOptions } from '@loop/core';
import { parseAdapterScale, traitsOf } from '@loop/core/adapters';
import type { Adapter } from '@loop/core/adapters';

import type { AdapterLibrary } from './adapter-library.js';
import type { LiveAdapters } from './live-adapters.js';
import type { AdapterStack, StackedAdapter } from './stack.js';

/** What a control is made of. */
export interface AdapterControlOptions {
  readonly live: LiveAdapters;
  /** Where adapters that are named by a text come from. @defaultValue none: only weights can be loaded */
  readonly library?: AdapterLibrary | undefined;
  /** Aborts when the generator is disposed of. */
  readonly lifetime: AbortSignal;
}

/** The control of a model's adapters, and what of them takes part in a request. */
export interface StackedAdapterControl extends AdapterControl {
  /**
   * What takes part in a request: the adapters that it names, or the active ones. A later change of the control does not change it.
   *
   * @throws {InvalidInputError} When it names one that is not loaded.
   */
  stackFor(uses: readonly AdapterUse[] | undefined): AdapterStack;
}

interface Loaded extends StackedAdapter {
  readonly source: string | undefined;
  readonly active: boolean;
  /** Whether it came from a file, which other programs may load too. */
  readonly isFile: boolean;
}

/** Names longer than this are no names. */
const MAX_NAME = 200;

/** Creates the control of a model's adapters. */
export function createAdapterControl({ live, library, lifetime }: AdapterControlOptions): StackedAdapterControl {
  let loaded: readonly Loaded[] = [];
  let count = 0;

  const find = (name: string): Loaded => {
    const found = loaded.find((own) => own.name === name);
    if (found === undefined) throw notLoaded('name', name);
    return found;
  };
  const notLoaded = (path: string, name: string): InvalidInputError => {
    const names = loaded.map((own) => own.name);
    const what = names.length === 0 ? 'names no loaded adapter; none is loaded' : `must be a loaded adapter: ${names.join(', ')}`;
    return new InvalidInputError('adapters', [{ path, message: what, received: name.slice(0, 80), allowed: names }]);
  };
  const change = (name: string, next: (own: Loaded) => Loaded): void => {
    const found = find(name);
    loaded = loaded.map((own) => (own === found ? next(own) : own));
  };
  const begin = ({ signal }: Abortable): void => {
    lifetime.throwIfAborted();
    signal?.throwIfAborted();
  };
  const active = (): AdapterStack => toStack(loaded.filter((own) => own.active));

  const describe = async (own: Loaded): Promise<AdapterInfo> => {
    const { name, source, adapter, scale, isFile } = own;
    // What it shares weights with decides too.
    const application = await live.applicationOf(adapter, own.active ? active() : toStack([own])).catch(() => undefined);
    const { kinds, ranks, effectiveScale } = traitsOf(isFile ? adapter : { weights: adapter.weights });
    return {
      ...omitUndefined({ source, application, trigger: adapter.trigger }),
      target: adapter.weights.target,
      name,
      loaded: true,
      active: own.active,
      scale,
      kinds,
      ranks,
      effectiveScale,
    };
  };

  const open = async (source: string | AdapterWeights, { alpha, target, signal }: LoadAdapterOptions): Promise<Adapter> => {
    if (typeof source !== 'string') return live.accept(source);
    if (library === undefined)
      throw new UnsupportedError('adapters', 'This generator reads no files; read the adapter first and load its weights.');
    const known = (await library.list({ signal })).find(({ name }) => name === source);
    const opened = await library.open(known?.source ?? source, { signal });
    try {
      return await live.read(opened, { alpha, target, signal });
    } finally {
      await opened.close?.();
    }
  };

  return {
    async list(options = {}) {
      begin(options);
      const described: AdapterInfo[] = [];
      for (const own of loaded) described.push(await describe(own));
      const known = (await library?.list(options)) ?? [];
      const others = known.filter(({ source, name }) => !loaded.some((own) => own.source === source || own.source === name));
      return [...described, ...others.map(({ name, source }) => ({ name, source, loaded: false, active: false, scale: 1 }))];
    },
    async load(source, options = {}) {
      begin(options);
      const { signal } = options;
      const wanted = options.name === undefined ? undefined : readName(options.name);
      const scale = options.scale === undefined ? 1 : parseAdapterScale(options.scale);
      if (wanted !== undefined && loaded.some((own) => own.name === wanted)) throw taken(wanted);
      const adapter = await open(source, options);
      begin({ signal });
      // What is loaded again takes the place of what was loaded from there.
      const before = typeof source === 'string' && wanted === undefined ? loaded.find((own) => own.source === source) : undefined;
      const name = wanted ?? before?.name ?? freeName(adapter.weights.name, loaded);
      // Another call may have taken the name while the file was read.
      if (before === undefined && loaded.some((own) => own.name === name)) throw taken(name);
      count += 1;
      const place = typeof source === 'string' ? source : undefined;
      const own: Loaded = { id: count, name, source: place, adapter, scale, active: true, isFile: place !== undefined };
      loaded = before === undefined ? [...loaded, own] : loaded.map((other) => (other === before ? own : other));
      return describe(own);
    },
    async unload(name, options = {}) {
      begin(options);
      const dropped = name === undefined ? loaded : [find(name)];
      loaded = loaded.filter((own) => !dropped.includes(own));
    },
    async setActive(name, isActive, options = {}) {
      begin(options);
      change(name, (own) => ({ ...own, active: isActive }));
    },
    async setScale(name, scale, options = {}) {
      begin(options);
      const checked = parseAdapterScale(scale);
      change(name, (own) => ({ ...own, scale: checked }));
    },
    stackFor(uses) {
      if (uses === undefined) return active();
      const seen = new Set<string>();
      return toStack(
        uses.map(({ name, scale }, index) => {
          const found = loaded.find((own) => own.name === name);
          if (found === undefined) throw notLoaded(`[${index}].name`, name);
          if (seen.has(name))
            throw new InvalidInputError('adapters', [{ path: `[${index}].name`, message: 'is named twice', received: name }]);
          seen.add(name);
          return { ...found, scale: scale ?? 1 };
        }),
      );
    },
  };
}

/** Adapters without those that have no effect, which would cost their rank. */
function toStack(all: readonly Loaded[]): AdapterStack {
  return all.flatMap(({ id, name, adapter, scale }) => (isNothing(scale) ? [] : [{ id, name, adapter, scale }]));
}

function isNothing(scale: AdapterScale): boolean {
  return scale === 0;
}

function readName(name: string): string {
  if (name.length > 0 && name.length <= MAX_NAME) return name;
  throw new InvalidInputError('adapter', [{ path: 'name', message: `must have 1–${MAX_NAME} characters`, received: `${name.length}` }]);
}

function taken(name: string): InvalidInputError {
  return new InvalidInputError('adapter', [
    { path: 'name', message: 'must not be that of a loaded adapter; unload it first', received: name },
  ]);
}

/** The name, or the name with the first number that makes it free. */
function freeName(name: string, loaded: readonly Loaded[]): string {
  const isFree = (candidate: string): boolean => !loaded.some((own) => own.name === candidate);
  let candidate = name.slice(0, MAX_NAME - 4);
  for (let number = 2; !isFree(candidate); number += 1) candidate = `${name.slice(0, MAX_NAME - 4)} ${number}`;
  return candidate;
}
