import { HttpError, TaskFailedError, runToResult } from '@loop/core';
import type { Abortable } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { createTrackRecord } from '../dataset/track-record.js';
import type { TrackRecord } from '../dataset/track-record.js';
import { formatJournalLine, parseJournal } from './caption-journal.js';
import { captionTracks } from './caption-tracks.js';
import type { CaptionTracksOptions, CaptionedTracks } from './caption-tracks.js';
import type { CaptionAudio, Captioner, HeardTrack } from './captioner.js';
import { cleanHeard } from './clean-heard.js';
import { estimateCaptions } from './estimate-captions.js';
import { createListenerCaptioner } from './listener-captioner.js';
import { fieldsNeeded, mergeHeard } from './merge-heard.js';
import { createRateLimit } from './rate-limit.js';

const sung = (path: string, fields: Partial<TrackRecord> = {}): TrackRecord =>
  createTrackRecord(path, { instrumental: false, seconds: 60, ...fields });
const origin = { source: 'x', model: 'm', at: '' };

/** A captioner that answers by file name, and counts what it is asked. */
function captioner(
  answer: (name: string) => HeardTrack | Promise<HeardTrack>,
  more: Partial<Captioner> = {},
): Captioner & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    name: 'x',
    model: 'm',
    revision: '1',
    fields: ['caption', 'lyrics', 'bpm'],
    asked,
    async caption({ name }) {
      asked.push(name);
      return answer(name);
    },
    ...more,
  };
}

const readAudio = async ({ path, seconds }: TrackRecord): Promise<CaptionAudio & { readonly hash: string }> => ({
  name: path,
  mediaType: 'audio/wav',
  bytes: new Uint8Array([1]),
  seconds,
  hash: `hash of ${path}`,
});
const run = (
  tracks: readonly TrackRecord[],
  options: Partial<CaptionTracksOptions> & Pick<CaptionTracksOptions, 'captioners'>,
): Promise<CaptionedTracks> => runToResult(captionTracks(tracks, { readAudio, ...options }));
const outcomesOf = ({ outcomes }: CaptionedTracks): readonly string[] => outcomes.map(({ outcome }) => outcome);

function memoryJournal() {
  const lines: string[] = [];
  return {
    lines,
    get: (key: string) => parseJournal(lines.join('')).get(key),
    put: async (key: string, heard: HeardTrack) => void lines.push(formatJournalLine(key, heard)),
  };
}

describe('captionTracks', () => {
  const tracks = ['a', 'b', 'c'].map((name) => sung(name));

  it('puts what is heard into the records, in their order, and says who heard it', async () => {
    const { tracks: done } = await run(tracks, {
      captioners: [captioner((name) => ({ caption: `song ${name}` }))],
      now: () => '2026-01-01T00:00:00Z',
    });
    expect(done.map(({ caption }) => caption)).toEqual(['song a', 'song b', 'song c']);
    expect(done[0]!.extra).toEqual({ origins: { caption: { source: 'x', model: 'm', at: '2026-01-01T00:00:00Z' } } });
  });

  it('never writes a failure as a caption, and goes on with the others', async () => {
    const failing = captioner((name) => {
      if (name === 'b') throw new TaskFailedError('Error: out of memory');
      return { caption: `song ${name}` };
    });
    const result = await run(tracks, { captioners: [failing] });
    expect(outcomesOf(result)).toEqual(['captioned', 'failed', 'captioned']);
    expect(result.tracks.map(({ caption }) => caption)).toEqual(['song a', '', 'song c']);
    expect(result.outcomes[1]!.notes).toEqual(['x: Error: out of memory']);
  });

  it('asks nothing about complete tracks, and lets a second captioner fill what the first left', async () => {
    const first = captioner(() => ({ caption: 'one' }));
    const second = captioner(() => ({ caption: 'two', lyrics: '[Verse]\nla' }), { name: 'y' });
    const whole = sung('whole', { caption: 'mine', lyrics: 'mine', rawLyrics: 'mine', bpm: 90 });
    const result = await run([whole, sung('a')], { captioners: [first, second] });
    expect(outcomesOf(result)).toEqual(['complete', 'captioned']);
    expect([first.asked, second.asked]).toEqual([['a'], ['a']]);
    expect(result.tracks[1]).toMatchObject({ caption: 'one', lyrics: '[Verse]\nla', rawLyrics: '[Verse]\nla', instrumental: false });
    expect(result.tracks[0]).toEqual(whole);
  });

  it('takes the fields alone that it may', async () => {
    const {
      tracks: [track],
    } = await run([sung('a')], { captioners: [captioner(() => ({ caption: 'one', bpm: 90 }))], fields: ['caption'] });
    expect([track!.caption, track!.bpm]).toEqual(['one', undefined]);
  });

  it('pays once: the answers of a run that was stopped are known to the next', async () => {
    const journal = memoryJournal();
    const controller = new AbortController();
    const stopped = captioner((name) => {
      if (name === 'b') controller.abort(new Error('enough'));
      return { caption: `song ${name}` };
    });
    await expect(run(tracks, { captioners: [stopped], journal, concurrency: 1, signal: controller.signal })).rejects.toThrow('enough');
    journal.lines.push('{"key":"cut by a cra');
    const again = captioner((name) => ({ caption: `song ${name}` }));
    const result = await run(tracks, { captioners: [again], journal });
    expect(again.asked).not.toContain('a');
    expect(outcomesOf(result)[0]).toBe('known');
    expect(result.tracks.map(({ caption }) => caption)).toEqual(['song a', 'song b', 'song c']);
    // Another model, question or recording is another answer.
    for (const more of [{ model: 'n' }, { revision: '2' }, { name: 'z' }]) {
      const other = captioner(() => ({ caption: 'other' }), more);
      await run([tracks[0]!], { captioners: [other], journal });
      expect(other.asked).toEqual(['a']);
    }
  });

  it('stops at its budget, before and not behind it', async () => {
    const paid = captioner(() => ({ caption: 'one' }), { price: { perMinute: 0.5, perTrack: 0.25 } });
    const result = await run(tracks, { captioners: [paid], budget: 1.5, concurrency: 1 });
    expect([result.cost, outcomesOf(result)]).toEqual([1.5, ['captioned', 'captioned', 'unaffordable']]);
    await expect(run(tracks, { captioners: [captioner(() => ({}))], budget: 1 })).rejects.toThrow('budget: needs the price of x');
  });

  it('ends at once when the key is refused', async () => {
    const refused = captioner(() => {
      throw new HttpError('no', { url: 'http://x', status: 401, retryable: false });
    });
    await expect(run(tracks, { captioners: [refused], concurrency: 1 })).rejects.toMatchObject({ code: 'http', status: 401 });
    expect(refused.asked).toEqual(['a']);
  });

  it('reports progress that ends with 1, and works on as many tracks as it may', async () => {
    let [running, most] = [0, 0];
    const slow = captioner(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return { caption: 'one' };
    });
    const fractions: (number | undefined)[] = [];
    for await (const event of captionTracks([...tracks, sung('d')], { readAudio, captioners: [slow], concurrency: 3 }))
      if (event.type === 'progress') fractions.push(event.fraction);
    expect([most <= 3, most > 1, fractions]).toEqual([true, true, [0, 0.25, 0.5, 0.75, 1]]);
  });

  it('refuses a file that the service would not take, before it is sent', async () => {
    const small = captioner(() => ({ caption: 'one' }), { maxBytes: 0 });
    const result = await run([sung('a')], { captioners: [small] });
    expect([small.asked, outcomesOf(result), result.outcomes[0]!.notes[0]]).toEqual([[], ['failed'], expect.stringContaining('1 bytes')]);
  });

  it.each([
    [{ captioners: [] }, 'captioners'],
    [{ concurrency: 0 }, 'concurrency'],
    [{ requestsPerMinute: 0 }, 'requestsPerMinute'],
    [{ budget: -1 }, 'budget'],
  ])('refuses %j', async (options, field) => {
    await expect(run([], { captioners: [captioner(() => ({}))], ...options })).rejects.toThrow(field);
  });
});

describe('createRateLimit', () => {
  it('spaces turns evenly, the first at once, and leaves when it is told to', async () => {
    const waits: number[] = [];
    const delay = async (milliseconds: number, { signal }: Abortable = {}): Promise<void> => {
      signal?.throwIfAborted();
      waits.push(milliseconds);
    };
    const limit = createRateLimit(20, delay);
    await Promise.all([limit.turn({}), limit.turn({}), limit.turn({})]);
    expect(waits).toEqual([3_000, 3_000]);
    await expect(limit.turn({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    await limit.turn({});
    expect(waits).toHaveLength(3);
  });
});

describe('mergeHeard', () => {
  const heard: HeardTrack = {
    caption: 'new',
    genre: 'jazz',
    lyrics: '[Verse]\nnew',
    language: 'English',
    bpm: 90,
    key: 'd minor',
    timeSignature: 3,
  };
  const mine = sung('a', { caption: 'old', genre: 'rock', lyrics: 'old', rawLyrics: 'old', language: 'de', bpm: 120, key: 'C major' });

  it.each([
    ['fill-missing', ['timeSignature']],
    ['overwrite-caption', ['caption', 'genre', 'timeSignature']],
    ['overwrite-lyrics', ['lyrics', 'language', 'timeSignature']],
    ['overwrite-all', ['caption', 'genre', 'lyrics', 'language', 'bpm', 'key', 'timeSignature']],
  ] as const)('changes with %s what it says, in the words of the model', (policy, fields) => {
    const { track, changed } = mergeHeard(mine, heard, policy, origin);
    expect(changed).toEqual(fields);
    const whole = {
      ...mine,
      caption: 'new',
      genre: 'jazz',
      lyrics: heard.lyrics,
      rawLyrics: heard.lyrics,
      language: 'en',
      bpm: 90,
      key: 'D minor',
      timeSignature: '3',
    };
    for (const field of ['caption', 'genre', 'lyrics', 'language', 'bpm', 'key', 'timeSignature'] as const)
      expect(track[field]).toBe((fields as readonly string[]).includes(field) ? whole[field] : mine[field]);
    expect(Object.keys(track.extra['origins'] as object)).toEqual([...fields]);
  });

  it('leaves out values that the model has no words for', () => {
    const { changed } = mergeHeard(sung('a'), { key: 'somewhere', language: 'klingon', timeSignature: undefined }, 'fill-missing', origin);
    expect(changed).toEqual([]);
  });

  it('writes no words for a track of which somebody said that nobody sings', () => {
    const instrumental = createTrackRecord('a');
    expect(fieldsNeeded(instrumental, ['lyrics', 'language'], 'fill-missing')).toEqual([]);
    expect(mergeHeard(instrumental, heard, 'fill-missing', origin).track.instrumental).toBe(true);
    expect(mergeHeard(sung('a'), { lyrics: '[Instrumental]' }, 'overwrite-all', origin).track.instrumental).toBe(true);
  });
});

describe('cleanHeard', () => {
  it('takes words without what is around them', () => {
    expect(cleanHeard({ caption: 'Sure! Here is a caption: **Warm**\u202E keys\n over drums', genre: 'N/A', bpm: 500 })).toEqual({
      caption: 'Warm keys over drums',
      notes: ['the tempo 500 is out of range'],
    });
    expect(cleanHeard({ lyrics: '```\r\n[Verse]\r\nla  \r\n\r\n\r\n\r\nla\r\n```' })).toEqual({ lyrics: '[Verse]\nla\n\nla' });
    expect(cleanHeard({ caption: `${'word '.repeat(500)}` }).caption!.length).toBeLessThanOrEqual(2_000);
  });

  it.each(['Error: quota exceeded', "I'm sorry, I cannot listen", '429 Too Many Requests', '[Verse 1]\nTraceback (most recent call last)'])(
    'refuses "%s"',
    (text) => {
      for (const heard of [{ caption: text }, { lyrics: text }]) expect(() => cleanHeard(heard)).toThrow(/is a failure/);
    },
  );
});

describe('estimateCaptions', () => {
  it('counts requests, sound and money, and knows no sum without all prices', () => {
    const paid = captioner(() => ({}), { price: { perMinute: 0.006 } });
    expect(estimateCaptions([sung('a'), sung('b', { seconds: 90 })], { captioners: [paid] })).toMatchObject({
      requests: [{ path: 'a', captioner: 'x' }, { path: 'b' }],
      seconds: 150,
      cost: expect.closeTo(0.015, 9),
    });
    expect(estimateCaptions([sung('a', { seconds: undefined })], { captioners: [paid] }).cost).toBeUndefined();
    expect(estimateCaptions([sung('a')], { captioners: [captioner(() => ({}))] }).cost).toBeUndefined();
  });
});

describe('createListenerCaptioner', () => {
  it('decodes the file, and cleans what the listener says', async () => {
    const clip = { sampleRate: 48_000, channels: [new Float32Array(10)] };
    const listener = {
      name: 'ear',
      listen: async (heard: unknown) => (heard === clip ? { caption: 'Here is the caption: warm keys', bpm: 90.4 } : {}),
    };
    const local = createListenerCaptioner(listener, { decode: () => clip });
    expect([local.model, await local.caption({ name: 'a', mediaType: 'audio/wav', bytes: new Uint8Array(1) })]).toEqual([
      'ear',
      { caption: 'warm keys', bpm: 90 },
    ]);
  });
});
