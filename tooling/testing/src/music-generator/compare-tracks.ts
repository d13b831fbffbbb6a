import type { AudioClip, MusicTrack } from '@loop/core';

/** The energy of a track: the sum of its squared samples over all channels. */
export function energy(track: Pick<MusicTrack, 'audio'>): number {
  return track.audio.channels.reduce((sum, channel) => sum + channel.reduce((part, sample) => part + sample * sample, 0), 0);
}

/** Whether two tracks are the same, sample by sample. */
export function sameSamples(a: Pick<MusicTrack, 'audio'>, b: Pick<MusicTrack, 'audio'>): boolean {
  return (
    a.audio.channels.length === b.audio.channels.length &&
    a.audio.channels.every((channel, index) => {
      const other = b.audio.channels[index]!;
      return channel.length === other.length && channel.every((sample, position) => sample === other[position]);
    })
  );
}

/** How far a clip is from another: the energy of their difference over the length that both have. */
export function distance(a: AudioClip, b: AudioClip): number {
  return a.channels.reduce((sum, channel, index) => {
    const other = b.channels[index] ?? new Float32Array();
    const length = Math.min(channel.length, other.length);
    let part = 0;
    for (let at = 0; at < length; at += 1) part += (channel[at]! - other[at]!) ** 2;
    return sum + part;
  }, 0);
}
