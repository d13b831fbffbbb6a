import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { findLooseTexts } from './__fixtures__/find-loose-texts.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What is no text of the page: names that are the same everywhere, and what only a programmer ever reads. */
const NO_TEXTS: ReadonlySet<string> = new Set([
  'The page has no #app.',
  'English',
  'Español',
  'LOOP MACHINE',
  'L',
  'OO',
  'P',
  'MACHINE',
  // What core calls a song without a title.
  'Untitled',
  'ACE_ONNX_MODEL',
  'pnpm start --lan',
  'ACE_TRAIN_URL=http://192.168.1.20:5173/train-api ACE_TRAIN_API_KEY=240719',
]);

/** What models are asked for: they are trained on English. */
const FOR_MODELS: ReadonlySet<string> = new Set(['look/texture-prompt.ts']);

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.tsx?$/.test(file) && !FOR_MODELS.has(file) && !/\.test\.ts$|__fixtures__|^texts\/\w\w\//.test(file))
  .sort();
const looseIn = (file: string): readonly string[] =>
  findLooseTexts(file, readFileSync(root + file, 'utf8'))
    .filter(({ text }) => !NO_TEXTS.has(text))
    .map(({ line, text }) => `${file}:${line}: ${text}`);

describe('texts that a person sees', () => {
  it('stand in the tables of texts, where they can be translated', () => {
    expect(files.length).toBeGreaterThan(150);
    expect(files.flatMap(looseIn)).toEqual([]);
  });
});

describe('findLooseTexts', () => {
  const textsIn = (source: string): readonly string[] => findLooseTexts('x.tsx', source).map(({ text }) => text);

  it.each([
    ['text in an element', '<p>saved</p>', ['saved']],
    ['a choice of texts', "<p>{is ? 'on' : 'off'}</p>", ['on', 'off']],
    ['a label', '<i aria-label="steps" />', ['steps']],
    ['a label with a value', '<i title={`bar ${bar}`} />', ['bar {}']],
    ['a label of a component', "<Knob label={is ? 'swing' : other} />", ['swing']],
    ['what is said', "studio.say('Not saved')", ['Not saved']],
    ['what is said, with a value', 'say(`${count} bars kept`)', ['{} bars kept']],
    ['what an error says', "new Error('no room is left')", ['no room is left']],
    ['a row of a table', "const rows = [{ label: 'room' }]", ['room']],
  ])('finds %s', (_, source, expected) => {
    expect(textsIn(source)).toEqual(expected);
  });

  it.each([
    ['a text of the table', '<p title={texts.saved}>{texts.kept(3)}</p>'],
    ['classes', '<p class={`ghost square ${is}`} className="a b" />'],
    ['names of keys', "if (event.key === 'ArrowLeft') go(); const keys = { Home: 0 }; [...'12'].includes('PageUp')"],
    ['what a browser is asked', "element.closest('.a button'); matchMedia('(min-width: 10px) and (x)')"],
    ['imports and types', "import a from 'A b'; type X = 'One two';"],
    ['numbers, signs and units', '<p title={`${level} dB`}>{`${a} · ${b}`} %</p>'],
    ['values of a choice', "choose('auto'); const place = is ? 'low' : 'high';"],
  ])('leaves %s', (_, source) => {
    expect(textsIn(source)).toEqual([]);
  });
});
