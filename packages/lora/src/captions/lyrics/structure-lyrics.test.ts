import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { alignWords, wordsOfText } from './align-words.js';
import { dropInventedWords } from './drop-invented-words.js';
import { findChorus } from './find-chorus.js';
import { structureLyrics } from './structure-lyrics.js';
import type { TimedWord } from './timed-word.js';
import { toLines } from './to-lines.js';

/** Words of half a second each from a time on, with a pause of `gap` between lines. */
function sing(lines: readonly string[], from = 0, gap = 2): readonly TimedWord[] {
  let at = from;
  return lines.flatMap((line) => {
    const words = line.split(' ').map((text, index) => ({ text, start: at + index / 2, end: at + index / 2 + 0.4 }));
    at = words.at(-1)!.end + gap;
    return words;
  });
}

const textOf = (words: readonly TimedWord[]): readonly string[] => toLines(words).map(({ text }) => text);

describe('toLines', () => {
  it('ends lines with punctuation and with pauses, and leaves commas and full stops out', () => {
    expect(textOf(sing(['rain on the roof, stay a while. Why? Oh!'], 0, 0))).toEqual(['rain on the roof', 'stay a while', 'Why?', 'Oh!']);
    expect(textOf(sing(['rain on the roof', 'stay a while'], 0, 1.6))).toEqual(['rain on the roof', 'stay a while']);
    expect(textOf(sing(['rain on the roof', 'stay a while'], 0, 1.4))).toEqual(['rain on the roof stay a while']);
    expect(textOf(sing(['and then...'], 0))).toEqual(['and then...']);
  });

  it('joins Chinese and Japanese without blanks, and Korean with them', () => {
    const words = (texts: readonly string[]): readonly TimedWord[] => texts.map((text, index) => ({ text, start: index, end: index + 1 }));
    expect(textOf(words(['雨', 'が', '降る。', '朝', 'love', '夜']))).toEqual(['雨が降る', '朝love夜']);
    expect(textOf(words(['비가', '온다']))).toEqual(['비가 온다']);
    expect(textOf(wordsOfText('雨が降る。朝が来る！'))).toEqual(['雨が降る', '朝が来る！']);
  });

  it('gives each voice lines of its own', () => {
    const words = ['I', 'do', 'you'].map((text, index) => ({ text, start: index, end: index + 0.9, speaker: index < 2 ? 'a' : 'b' }));
    expect(textOf(words)).toEqual(['I do', 'you']);
  });
});

describe('findChorus', () => {
  const verse = (name: string): readonly string[] => [1, 2, 3, 4].map((line) => `${name} ${line}`);
  it('finds the lines that come back, whatever their case and punctuation', () => {
    const chorus = ['Stay a while', 'with me', 'until the rain'];
    const again = ['stay a while!', 'With me', 'until  the rain'];
    expect(findChorus([...verse('a'), ...chorus, ...verse('b'), ...again])).toEqual([
      { from: 4, to: 7 },
      { from: 11, to: 14 },
    ]);
  });

  it('takes no hook of one line, no pair of lines, and nothing in a song without repetition', () => {
    expect(findChorus(Array.from({ length: 12 }, () => 'oh yeah'))).toEqual([]);
    expect(findChorus(['a', 'b', 'c', 'a', 'b', 'd'])).toEqual([]);
    expect(findChorus(verse('a'))).toEqual([]);
    expect(findChorus([])).toEqual([]);
  });
});

describe('structureLyrics', () => {
  const chorus = ['stay a while', 'stay with me', 'until the rain'];
  const verse = (name: string): readonly string[] => [`${name} one`, `${name} two`, `${name} three`, `${name} four`];

  it('names verses, choruses, a bridge and what is played without a voice', () => {
    const words = [
      ...sing([...verse('first'), ...chorus], 12),
      ...sing([...verse('second'), ...chorus], 60),
      ...sing([...verse('third'), ...chorus], 110),
    ];
    expect(structureLyrics(words, { seconds: 180 })).toBe(
      [
        '[Intro]',
        `[Verse 1]\n${verse('first').join('\n')}`,
        `[Chorus]\n${chorus.join('\n')}`,
        '[Interlude]',
        `[Verse 2]\n${verse('second').join('\n')}`,
        `[Chorus]\n${chorus.join('\n')}`,
        '[Interlude]',
        `[Bridge]\n${verse('third').join('\n')}`,
        `[Chorus]\n${chorus.join('\n')}`,
        '[Outro]',
      ].join('\n\n'),
    );
  });

  it('divides a long verse where the voice pauses, and leaves an empty line in a short one', () => {
    const long = [...sing(verse('a')), ...sing(verse('b'), 25), ...sing(verse('c'), 50)];
    expect(structureLyrics(long).match(/\[Verse \d\]/g)).toEqual(['[Verse 1]', '[Verse 2]', '[Verse 3]']);
    const short = [...sing(['a b']), ...sing(['c d'], 6)];
    expect(structureLyrics(short)).toBe('[Verse 1]\na b\n\nc d');
  });

  it('has sections without times, too, and nothing for no words', () => {
    const text = [...verse('a'), ...chorus, ...verse('b'), ...chorus].join('\n');
    expect(structureLyrics(wordsOfText(text)).match(/\[[^\]]+\]/g)).toEqual(['[Verse 1]', '[Chorus]', '[Verse 2]', '[Chorus]']);
    expect(structureLyrics([])).toBe('');
  });

  it('keeps every word in its order, whatever the times are', () => {
    const word = fc.record({
      text: fc.stringMatching(/^[a-z]{1,6}$/),
      start: fc.option(fc.double({ min: 0, max: 600, noNaN: true }), { nil: undefined }),
      end: fc.option(fc.double({ min: 0, max: 600, noNaN: true }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const sung = structureLyrics(words)
          .replaceAll(/\[[^\]]*\]/g, '')
          .split(/\s+/)
          .filter(Boolean);
        expect(sung).toEqual(words.map(({ text }) => text));
      }),
    );
  });
});

describe('dropInventedWords', () => {
  it.each([
    ['doubts', { text: 'hmm', noSpeech: 0.7, logProbability: -1.2 }, 'nobody speaks'],
    ['repetition', { text: 'la la la', compression: 2.5 }, 'repetition'],
    ['credits', { text: 'Subtitles by the community' }, 'boilerplate'],
    ['silence', { text: 'oh', start: 2, end: 3 }, 'silence'],
  ])('leaves out %s', (_, segment, reason) => {
    const real = { text: 'rain', start: 10, end: 11, noSpeech: 0.7, logProbability: -0.9, compression: 2.4 };
    expect(dropInventedWords([segment, real], { silences: [[0, 5]] })).toEqual({ kept: [real], dropped: [{ text: segment.text, reason }] });
  });

  it('keeps one line of a run of more than six, and all of six', () => {
    const run = (count: number) => Array.from({ length: count }, () => ({ text: 'Oh, yeah!' }));
    expect(dropInventedWords(run(6)).kept).toHaveLength(6);
    expect(dropInventedWords(run(7)).kept).toHaveLength(1);
  });
});

describe('alignWords', () => {
  it('gives words their own times where both lists agree, and spreads them where they do not', () => {
    const segment = { text: ' Rain, rain. ', start: 0, end: 4 };
    const bare = [
      { text: 'rain', start: 0.5, end: 1 },
      { text: 'rain', start: 3, end: 3.5 },
      { text: 'other', start: 9, end: 10 },
    ];
    expect(alignWords([segment], bare)).toEqual([
      { text: 'Rain,', start: 0.5, end: 1 },
      { text: 'rain.', start: 3, end: 3.5 },
    ]);
    expect(alignWords([segment], bare.slice(0, 1))).toEqual([
      { text: 'Rain,', start: 0, end: 2 },
      { text: 'rain.', start: 2, end: 4 },
    ]);
  });
});
