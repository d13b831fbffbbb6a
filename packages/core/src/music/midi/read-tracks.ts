import { FileFormatError } from '../../errors.js';
import type { Warning } from '../../warning.js';
import { createChunkMap } from './chunk-map.js';
import type { ChunkMap, MidiChunk } from './chunk-map.js';
import type { DecodedTrack, EventBudget } from './decode-track.js';
import { decodeTrack } from './decode-track.js';

/** The limits of reading tracks. */
export interface TrackLimits {
  readonly maxTracks: number;
  readonly budget: EventBudget;
}

/** Where the tracks begin. */
export interface TracksPlace {
  /** The first byte behind the header's own six. */
  readonly earliest: number;
  /** Where the header ends by its length, which may be wrong. */
  readonly claimed: number;
}

/**
 * Reads every track of a file, whatever the lengths of its chunks say. A track ends with its end-of-track event;
 * after it the next `MTrk` counts, also when bytes were lost or added before it.
 *
 * @throws {FileFormatError} When there are no tracks, or more tracks or events than the limits allow.
 */
export function readTracks(bytes: Uint8Array, place: TracksPlace, { maxTracks, budget }: TrackLimits, warnings: Warning[]): DecodedTrack[] {
  const map = createChunkMap(bytes);
  const tracks: DecodedTrack[] = [];
  let next = map.isBoundary(place.claimed) ? place.claimed : map.nextTrack(place.earliest);
  while (next !== undefined && next < bytes.length) {
    const chunk = map.chunkAt(next);
    if (chunk?.name === 'MTrk') {
      if (tracks.length === maxTracks) throw new FileFormatError('midi', `The file has more than ${maxTracks} tracks.`, next);
      const track = readTrack(bytes, chunk, map, budget);
      next = afterTrack(chunk, track, map);
      warnAboutTrack({ chunk, track, next, bytes, field: `tracks[${tracks.length}]` }, warnings);
      tracks.push(track);
    } else if (
      chunk !== undefined &&
      chunk.end <= bytes.length &&
      (map.isBoundary(chunk.end) || map.nextTrack(chunk.start) === undefined)
    ) {
      next = chunk.end;
    } else {
      const from: number = next;
      next = map.nextTrack(from);
      if (next !== undefined) {
        warnings.push({
          code: 'ignored',
          message: `${next - from} bytes at byte ${from} belong to no chunk; the next track follows them.`,
        });
      }
    }
  }
  if (tracks.length === 0) throw new FileFormatError('midi', 'The file has no tracks.', place.earliest);
  return tracks;
}

/** Where the length of a chunk leads to no boundary, its events say where it ends. */
function readTrack(bytes: Uint8Array, { start, end }: MidiChunk, map: ChunkMap, budget: EventBudget): DecodedTrack {
  const isTrackAt = (offset: number): boolean => map.nextTrack(offset) === offset;
  if (map.isBoundary(end)) return decodeTrack(bytes, { start, end, budget });
  const remaining = budget.remaining;
  const limit = map.nextTrack(end) ?? bytes.length;
  const track = decodeTrack(bytes, { start, end: limit, budget, isEnd: isTrackAt });
  if (track.ended || end >= bytes.length || isTrackAt(track.offset)) return track;
  budget.remaining = remaining;
  return decodeTrack(bytes, { start, end, budget });
}

/** Where reading goes on: at the chunk's end, unless a track begins before it or nothing begins there. */
function afterTrack({ end }: MidiChunk, { offset }: DecodedTrack, map: ChunkMap): number | undefined {
  if (offset === end) return end;
  const track = map.nextTrack(offset);
  return map.isBoundary(end) && (track === undefined || track >= end) ? end : track;
}

interface TrackReport {
  readonly chunk: MidiChunk;
  readonly track: DecodedTrack;
  readonly next: number | undefined;
  /** The whole file. */
  readonly bytes: Uint8Array;
  readonly field: string;
}

function warnAboutTrack({ chunk, track, next, bytes, field }: TrackReport, warnings: Warning[]): void {
  const { start, end } = chunk;
  const size = bytes.length;
  const [first] = track.impossible;
  if (first !== undefined) {
    const others = track.impossible.length === 1 ? '' : ` and ${track.impossible.length - 1} more`;
    warnings.push({ code: 'ignored', field, message: `Left out what cannot be: ${first}${others}.` });
  }
  if (track.fault !== undefined) {
    warnings.push({ code: 'ignored', field, message: `The rest of the track is damaged. ${track.fault.message}` });
  } else if (end > size && !track.ended && track.offset === size) {
    warnings.push({ code: 'ignored', field, message: `The file ends ${end - size} bytes before the track does.` });
  } else if (next !== end) {
    const message = `Its length is ${end - start} bytes by its header and ${track.offset - start} by its events; the events count.`;
    warnings.push({ code: 'notice', field, message });
  } else if (bytes.subarray(track.offset, end).some((byte) => byte !== 0)) {
    warnings.push({ code: 'ignored', field, message: `${end - track.offset} bytes behind the end of the track were not read.` });
  }
}
