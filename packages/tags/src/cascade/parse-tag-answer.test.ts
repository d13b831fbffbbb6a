import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { TAG_CATEGORIES, TAG_CATEGORY_INFO } from '../vocabulary/categories.js';
import { goodAnswer } from './__fixtures__/scripted-model.js';
import { createTagReader, parseTagAnswer } from './parse-tag-answer.js';

/** The same tags as a list under headings. */
function asLines(toLine: (tag: string, place: number) => string, toHeading: (key: string) => string): string {
  const lists = JSON.parse(goodAnswer()) as Record<string, string[]>;
  return Object.entries(lists)
    .map(([key, tags]) => `${toHeading(key)}\n${tags.map((tag, place) => toLine(tag, place)).join('\n')}`)
    .join('\n\n');
}

const escaped = goodAnswer().replaceAll('"', '\\"');

describe('parseTagAnswer', () => {
  it.each([
    ['prose around it', `Of course!\n${goodAnswer()}\nEnjoy!`],
    ['a code fence', `\`\`\`json\n${goodAnswer()}\n\`\`\``],
    ['a thought before it', `<think>{"MOOD":["wrong"]}</think>${goodAnswer()}`],
    ['a thought whose opening mark is missing', `{"MOOD":["wrong"]}</think>${goodAnswer()}`],
    ['nothing but an unclosed thought', `<think>well, ${goodAnswer()}`],
    ['single quotes', goodAnswer().replaceAll('"', "'")],
    ['curly quotes', goodAnswer().replaceAll(/"([^"]*)"/g, '“$1”')],
    ['no quotes', goodAnswer().replaceAll('"', '')],
    ['commas too many', goodAnswer().replaceAll(']', ',]').replace(/\}$/, ',}')],
    ['commas missing', goodAnswer().replaceAll('","', '" "')],
    ['line comments', goodAnswer().replaceAll('[', '[ // tags, "all" of them\n')],
    ['block comments', goodAnswer().replaceAll('[', '/* "a" : [ */ [')],
    ['an end in the middle', goodAnswer().slice(0, -3)],
    ['lists that are not closed', goodAnswer().replaceAll('],', ',')],
    ['colons missing', goodAnswer().replaceAll('":[', '" [')],
    ['lower-case keys', goodAnswer().replaceAll(/"([A-Z]+)":/g, (_, key: string) => `"${key.toLowerCase()}":`)],
    ['a wrapper', `{"tags": ${goodAnswer()}, "note": ["x", "y"]}`],
    ['a list around it', `[${goodAnswer()}]`],
    ['objects for tags', goodAnswer().replaceAll(/"(new [^"]*)"/g, '{"tag": "$1", "why": "it fits"}')],
    ['one text per category', goodAnswer().replaceAll(/\[([^\]]*)\]/g, (_, list: string) => `"${list.replaceAll('"', '')}"`)],
    ['numbers in the texts', goodAnswer().replaceAll('"new', '"1. new')],
    ['escapes', goodAnswer().replaceAll('new', String.raw`\u006eew`)],
    [
      'numbered lists',
      asLines(
        (tag, place) => `${place + 1}. ${tag}`,
        (key) => `**${key}**:`,
      ),
    ],
    [
      'bulleted lists',
      asLines(
        (tag) => `- *${tag}* – it fits`,
        (key) => `## ${key.toLowerCase()}`,
      ),
    ],
    [
      'one line per category',
      asLines(
        (tag) => tag,
        (key) => `${key}:`,
      )
        .replaceAll(/\n(?=new)/g, ', ')
        .replaceAll(':,', ':'),
    ],
  ])('reads an answer with %s', (_, text) => {
    const { tags } = parseTagAnswer(text);
    for (const category of TAG_CATEGORIES) {
      expect(tags[category].length).toBeGreaterThanOrEqual(TAG_CATEGORY_INFO[category].count - 1);
      expect(tags[category][0]).toBe(`new ${category} a`);
      for (const tag of tags[category]) expect(tag).toMatch(/^new /);
    }
  });

  it('keeps quotes and apostrophes that belong to a tag', () => {
    expect(parseTagAnswer(`{"CHAR": ["the "amen" break", 'rock 'n' roll', "don't stop", 'player's groove']}`).tags.characteristics).toEqual(
      ['the "amen" break', "rock 'n' roll", "don't stop", "player's groove"],
    );
  });

  it('takes nothing from keys that were not asked for, nor from prose', () => {
    const { tags } = parseTagAnswer('{"MOOD": ["dark"], "BPM": ["fast"], "__proto__": {"MOOD": "x"}, "constructor": ["y"]} mood: "light"');
    expect(Object.values(tags).flat()).toEqual(['dark', 'x']);
    expect(parseTagAnswer('The mood of this one is hard to say. Would you like more detail?').tags.mood).toEqual([]);
  });

  it('tidies tags and leaves out what is none', () => {
    const { tags } = parseTagAnswer(
      JSON.stringify({
        MOOD: ['  DARK  ', 'dark', '"Cold"', '', '...', 'a'.repeat(61), 'a [x] b', 'bad \uFFFD bytes', 'a\u0000b', '90', 'deep, slow'],
      }),
    );
    expect(tags.mood).toEqual(['dark', 'cold', 'deep', 'slow']);
  });

  it('says what is wrong in words that a model can act on', () => {
    expect(parseTagAnswer('No.').faults).toEqual(['There is no JSON object with the keys that were asked for.']);
    expect(parseTagAnswer(goodAnswer())).toMatchObject({ faults: [], isTruncated: false });
    const { faults, isTruncated } = parseTagAnswer(
      goodAnswer()
        .replace(/"MOOD":\[[^\]]*\]/, '"MOOD":[1, true, null]')
        .slice(0, -30),
    );
    expect(isTruncated).toBe(true);
    expect(faults).toEqual([
      'The answer ended before its JSON was complete.',
      'MOOD holds something that is not a string.',
      'MOOD has 0 of 6 tags.',
    ]);
  });

  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"MOOD":',
      '"',
      "'",
      ',',
      ':',
      '\\',
      '\n',
      '<think>',
      '</think>',
      '\\u12',
      '//',
      '/*',
      '*/',
      'MOOD:',
      '- ',
    ),
    fc.constantFrom(goodAnswer(), goodAnswer().slice(40, 300), escaped),
  );
  const answer = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));

  it('never throws, and gives tidy tags only, whatever the text', () => {
    fc.assert(
      fc.property(answer, (text) => {
        const { tags } = parseTagAnswer(text);
        return TAG_CATEGORIES.every(
          (category) =>
            tags[category].length <= 2 * TAG_CATEGORY_INFO[category].count &&
            tags[category].every((tag) => tag === tag.trim() && tag !== '' && tag.length <= 60 && !/[,;|\n]/.test(tag)),
        );
      }),
      { numRuns: 10_000 },
    );
  });

  it('reads the same from an answer however it is cut, and reports early only what it reports in the end', () => {
    fc.assert(
      fc.property(answer, fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 8 }), (text, sizes) => {
        const reader = createTagReader();
        const early: string[] = [];
        for (let at = 0, turn = 0; at < text.length; turn += 1) {
          const size = sizes[turn % sizes.length]! + 1;
          early.push(...reader.push(text.slice(at, at + size)).map(({ tag }) => tag));
          at += size;
        }
        const end = reader.end();
        expect(end).toEqual(parseTagAnswer(text));
        // A thought whose beginning is missing, and a draft, are taken back.
        const isTakenBack = /<\/think>/.test(text) || text.split('{').length > 2;
        return isTakenBack || early.every((tag) => Object.values(end.tags).flat().includes(tag));
      }),
      { numRuns: 3_000 },
    );
  });

  it('reads the worst text that fits within the limit in time', () => {
    for (const unit of ['/*,', '{"', '[', '{', '<think>', '"\\', "'a' b ", '-', 'mood:', '1.', ' ']) parseTagAnswer(unit.repeat(100_000));
    const reader = createTagReader();
    for (let at = 0; at < 100_000; at += 1) reader.push('<');
    expect(reader.end().isTruncated).toBe(false);
  });
});
