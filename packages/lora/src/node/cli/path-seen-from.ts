import path from 'node:path';

/** A track's path as a dataset in another folder has to say it: relative to that folder, with `/`; an absolute one stays. */
export function pathSeenFrom(output: string, folder: string, place: string): string {
  return path.isAbsolute(place) ? place : path.relative(output, path.join(folder, place)).split(path.sep).join('/');
}
