import { EMPTY_SLOT } from '@loop/core';
import type { AudioClip } from '@loop/core';
import { cutLoop, setSlot, slotsOf } from '@loop/sequencer';
import type { LoopStore, NewSample, SampleEntry, SampleLoop, SavedSample, StorageUsage } from '@loop/sequencer/store';
import { computed, signal } from '@preact/signals';

import { createAudition } from '../audio/audition.js';
import type { StudioPlayer } from '../audio/player.js';
import { surfaceTexts } from '../texts/surface.js';
import { barsOfSample } from './bars-of-sample.js';
import { saveFile } from './save-file.js';
import { createSlotSounds } from './slot-sounds.js';
import type { Notices } from './notices.js';
import type { Session } from './session.js';

/** What the bank works on. */
interface SampleBankOptions {
  readonly session: Session;
  readonly notices: Notices;
  readonly store: LoopStore | undefined;
  readonly player: StudioPlayer;
  /** Something sounds that is not the song. */
  readonly wake: () => void;
}

/** Recordings that this browser keeps, and the four slots of the song that play them. */
export function createSampleBank({ session, notices, store, player, wake }: SampleBankOptions) {
  const samples = signal<readonly SampleEntry[]>([]);
  const usage = signal<StorageUsage | undefined>(undefined);
  const audition = createAudition({ player, onStart: wake, onError: (error) => notices.fail(surfaceTexts.value.sound.none, error) });
  const slots = computed(() => slotsOf(session.song.value));
  const shelf = store?.samples;
  /** What was removed or replaced last, for as long as it can be put back. */
  const lastLost = signal<SavedSample | undefined>(undefined);

  const list = async (): Promise<void> => {
    if (shelf === undefined) return;
    samples.value = (await shelf.list()).toReversed();
    usage.value = await store?.usage();
  };
  /** Does something to the shelf and shows it; what fails is said. */
  const change = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      const result = await work();
      await list();
      return result;
    } catch (error) {
      notices.fail(what, error);
      return undefined;
    }
  };
  const readSample = async (id: string): Promise<SavedSample | undefined> => shelf?.get(id);
  const soundOf = async (id: string): Promise<AudioClip | undefined> => (await readSample(id))?.audio;
  const needShelf = (): NonNullable<typeof shelf> => {
    if (shelf === undefined) throw new Error(surfaceTexts.value.samples.keepsNothing);
    return shelf;
  };
  const assign = (index: number, fields: Omit<Parameters<typeof setSlot>[1], 'index'>, run?: string): void =>
    session.edit((song) => setSlot(song, { index, ...fields }), run);

  const sounds = createSlotSounds({
    song: session.song,
    player,
    read: async (id) => {
      const sample = await readSample(id);
      return sample && repeatingPart(sample);
    },
    onMissing(error) {
      if (error === undefined) notices.say(surfaceTexts.value.samples.notHere);
      else notices.fail(surfaceTexts.value.samples.notRead, error);
    },
  });

  return {
    samples,
    usage,
    slots,
    audition,
    soundOf,
    listSamples: () => change(surfaceTexts.value.samples.notListed, async () => {}),
    /** Keeps a recording. @returns Its entry; `undefined` when it could not be kept, which has been said. */
    keepSample: (name: string, audio: AudioClip, more: Pick<NewSample, 'details' | 'tags' | 'loop'> = {}) =>
      change(surfaceTexts.value.samples.notKept, async () => needShelf().add({ ...more, name: name.slice(0, 200), audio })),
    /** Puts another sound in the place of a sample's; slots that play it go on with the new one. */
    replaceSample: (id: string, audio: AudioClip, loop: SampleLoop | undefined) =>
      change(surfaceTexts.value.samples.notReplaced, async () => {
        const before = await readSample(id);
        const entry = await needShelf().replace(id, audio, { loop });
        lastLost.value = before;
        sounds.replace(id, repeatingPart({ audio, loop }));
        return entry;
      }),
    /** What a slot plays of a sample. */
    slotSoundOf: sounds.soundOf,
    /** What repeats of the samples in a song's slots, for a rendering. */
    slotSounds: sounds.soundsOf,
    /** The samples that are being stretched to the tempo now. */
    stretching: sounds.working,
    lastLost,
    /** Puts back what was removed or replaced last. */
    putSampleBack: () =>
      change(surfaceTexts.value.samples.notPutBack, async () => {
        const lost = lastLost.value;
        if (lost === undefined) return;
        const { id, audio, loop, name } = lost;
        const isThere = samples.value.some((sample) => sample.id === id);
        if (isThere) await needShelf().replace(id, audio, { loop });
        else await needShelf().restore(lost);
        sounds.replace(id, repeatingPart(lost));
        lastLost.value = undefined;
        notices.say(surfaceTexts.value.samples.back(name));
      }),
    readSample,
    /** Keeps recordings from files. @returns Their entries; what failed has been said. */
    async importSamples(files: readonly File[]) {
      const entries: SampleEntry[] = [];
      for (const file of files) {
        const kept = await change(surfaceTexts.value.samples.notImported(file.name), async () => {
          const { readAudioFile } = await import('../audio/read-audio-file.js');
          return needShelf().add({ name: file.name.replace(/\.\w+$/, '').slice(0, 200), ...(await readAudioFile(file)) });
        });
        if (kept !== undefined) entries.push(kept);
      }
      // What failed has been said, and stays to be read.
      if (entries.length === files.length) notices.say(surfaceTexts.value.samples.imported(entries.length));
      return entries;
    },
    renameSample: (id: string, name: string) =>
      change(surfaceTexts.value.samples.notRenamed, async () => void (await shelf?.rename(id, name))),
    tagSample: (id: string, tags: readonly string[]) =>
      change(surfaceTexts.value.samples.notTagged, async () => void (await shelf?.tag(id, tags))),
    /** Moves a sample to the place of another, in the order in which they are shown. */
    moveSample: (id: string, place: number) =>
      change(surfaceTexts.value.samples.notMoved, async () => {
        const ids = samples.value.map((sample) => sample.id).filter((one) => one !== id);
        ids.splice(place, 0, id);
        await shelf?.arrange(ids.toReversed());
      }),
    /** Removes a sample, and it from every slot that plays it. */
    removeSample: (id: string) =>
      change(surfaceTexts.value.samples.notRemoved, async () => {
        lastLost.value = await readSample(id);
        await shelf?.remove(id);
        sounds.replace(id, undefined);
        for (const [index, slot] of slots.value.entries()) if (slot.sampleId === id) assign(index, { sampleId: undefined, ...EMPTY_SLOT });
      }),
    saveSample: (id: string, name: string) =>
      change(surfaceTexts.value.samples.notSaved, async () => {
        const wav = await shelf?.getWav(id);
        if (wav !== undefined) saveFile(`${name.replace(/[^\w -]+/g, '_')}.wav`, wav, 'audio/wav');
      }),
    /**
     * Plays a sample from its beginning, as loud as in its slot, or stops it.
     *
     * @param beside - Others that it is compared with: where one of them is heard, it goes on from the same place.
     */
    async hearSample(id: string, beside: readonly string[] = []) {
      if (audition.heard.value === id) {
        audition.stop();
        return;
      }
      const audio = await soundOf(id).catch(() => undefined);
      const fromSeconds = beside.includes(audition.heard.value ?? '') ? audition.place() : undefined;
      if (audio === undefined) notices.say(surfaceTexts.value.samples.silent);
      else audition.play(id, audio, { fromSeconds, gainDb: slots.value.find(({ sampleId }) => sampleId === id)?.gainDb });
    },
    /** Puts a sample into a slot, where it loops with the song, in time where it is whole bars; `undefined` empties the slot. */
    assignSlot(index: number, entry: SampleEntry | undefined) {
      if (entry === undefined) assign(index, { sampleId: undefined, ...EMPTY_SLOT });
      else {
        const { id: sampleId, name } = entry;
        assign(index, { sampleId, name, muted: false, loop: true, bars: barsOfSample(entry, session.song.value) });
      }
    },
    setSlot: assign,
  };
}

/** What a slot plays of a sample: what is between its loop points, where it has some. */
function repeatingPart({ audio, loop }: Pick<SavedSample, 'audio' | 'loop'>): AudioClip {
  return loop === undefined ? audio : cutLoop(audio, { startFrame: loop.startSamples, endFrame: loop.endSamples });
}
