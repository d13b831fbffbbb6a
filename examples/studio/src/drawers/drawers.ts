import type { ComponentType } from 'preact';

import type { Studio } from '../state/studio.js';

/** What a drawer is given. */
export interface DrawerProps {
  readonly studio: Studio;
}

/** The content of a drawer. */
export type DrawerContent = ComponentType<DrawerProps>;

/** The drawers, in the order of their tabs. Each is loaded when it is first opened, from the folder of its name. */
export const DRAWERS = [
  { name: 'create', load: () => import('./create/index.js').then(({ Create }) => Create) },
  { name: 'samples', load: () => import('./samples/index.js').then(({ Samples }) => Samples) },
  { name: 'look', load: () => import('./look/index.js').then(({ Look }) => Look) },
  { name: 'train', load: () => import('./train/index.js').then(({ Train }) => Train) },
  { name: 'set-up', load: () => import('./set-up/index.js').then(({ SetUp }) => SetUp) },
] as const satisfies readonly { name: string; load: () => Promise<DrawerContent> }[];

/** The name of a drawer. */
export type DrawerName = (typeof DRAWERS)[number]['name'];

/** The names of the drawers. */
export const DRAWER_NAMES = DRAWERS.map(({ name }) => name);
