import type { JSX } from 'preact';

/** The pictures of buttons, drawn on 16 × 16; those that are filled rather than drawn with a line begin with `!`. */
const PATHS = {
  play: '!M4 2l10 6-10 6z',
  pause: '!M3 2h4v12H3zM9 2h4v12H9z',
  stop: '!M3 3h10v10H3z',
  undo: 'M6 3L2.5 6.5 6 10M3 6.5h6.5a4 4 0 0 1 0 8H7',
  redo: 'M10 3l3.5 3.5L10 10M13 6.5H6.5a4 4 0 0 0 0 8H9',
  dice: 'M3 2.5h10a.5.5 0 0 1 .5.5v10a.5.5 0 0 1-.5.5H3a.5.5 0 0 1-.5-.5V3a.5.5 0 0 1 .5-.5zM5.5 5.5v0M10.5 5.5v0M8 8v0M5.5 10.5v0M10.5 10.5v0',
  again: 'M13 8a5 5 0 1 1-1.6-3.7M13.5 1.5v3.2h-3.2',
  lock: 'M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  unlock: 'M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 4.6-1.3',
  copy: 'M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3',
  paste: 'M4.5 3.5h-1v10h9v-10h-1M5.5 2.5h5v2h-5z',
  clear: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  more: 'M3.5 8v0M8 8v0M12.5 8v0',
  keys: 'M2 3.5h12v9H2zM6 3.5v5M10 3.5v5M6 8.5v4M10 8.5v4',
  record: '!M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3z',
  click: 'M6 2.5h4l2.5 11h-9zM8 10l4-6',
  follow: 'M2 8h9M8 4.5L11.5 8 8 11.5M14 3v10',
  save: 'M8 2.5v7M4.8 6.5L8 9.7l3.2-3.2M3 13h10',
  cut: 'M5 6.5L13 12M5 9.5L13 4M5.5 4.5a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM5.5 11.5a2 2 0 1 1-4 0 2 2 0 0 1 4 0z',
  microphone: 'M8 2a2 2 0 0 1 2 2v3.5a2 2 0 0 1-4 0V4a2 2 0 0 1 2-2zM3.5 7.5a4.5 4.5 0 0 0 9 0M8 12v2.5',
  check: 'M3 8.5l3.5 3.5L13 4.5',
  circle: 'M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3z',
  close: 'M4 4l8 8M12 4l-8 8',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  picture: 'M6 2.5H2.5V6M10 2.5h3.5V6M6 13.5H2.5V10M10 13.5h3.5V10',
  left: 'M10 3L5 8l5 5',
  right: 'M6 3l5 5-5 5',
  backwards: 'M8 4L3.5 8 8 12M13 4L8.5 8l4.5 4',
} as const;

/** The name of a picture. */
export type IconName = keyof typeof PATHS;

/** A small picture beside or instead of a word. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  const path = PATHS[name];
  const isSolid = path.startsWith('!');
  return (
    <svg class={isSolid ? 'icon solid' : 'icon'} viewBox="0 0 16 16" aria-hidden="true">
      <path d={isSolid ? path.slice(1) : path} />
    </svg>
  );
}
