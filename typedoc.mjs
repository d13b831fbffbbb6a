import { packages } from './tooling/scripts/packages.mjs';

// Every door of every package: an undocumented public symbol or property fails the build.
const entryPoints = packages.flatMap(({ folder, manifest }) =>
  Object.values(manifest.exports)
    .filter((door) => typeof door === 'object' && !door['@loop/source'].endsWith('/worklet.ts'))
    .map((door) => `${folder}/${door['@loop/source'].slice(2)}`),
);

// Keys of records by instrument or stem: the record's own sentence says what each entry is.
const instruments = ['kick', 'bass', 'hat', 'clap', 'acid', 'lead', 'perc', 'stab'];
const stems = [...instruments, 'sub', 'pad', 'riser', 'slot1', 'slot2', 'slot3', 'slot4', 'sends'];
const keysOf = (owner, keys) => keys.map((key) => `${owner}.__type.${key}`);

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'Loop',
  entryPoints,
  tsconfig: 'tsconfig.docs.json',
  out: 'docs/api',
  disableGit: true,
  sourceLinkTemplate: 'https://github.com/loop-sdk/loop/blob/main/{path}#L{line}',
  readme: 'none',
  excludeInternal: true,
  excludePrivate: true,
  treatWarningsAsErrors: true,
  validation: { notExported: false, invalidLink: false, notDocumented: true },
  intentionallyNotDocumented: [
    ...keysOf('core/src.AdapterTrainerRequest.sites', ['selfAttention', 'crossAttention', 'feedForward', 'conditions']),
    ...keysOf('core/src.SongVariations.others', ['A', 'B', 'C', 'D']),
    ...keysOf('core/src/music/composing.writeEnding', instruments),
    ...keysOf('core/src.GenrePreset.styles', instruments),
    ...keysOf('core/src.GenrePreset.classic', instruments),
    ...keysOf('core/src.CreateSongOptions.styles', instruments),
    ...keysOf('core/src.GenreGroove.rows', instruments),
    ...keysOf('core/src.GenreGroove.styles', instruments),
    ...keysOf('core/src.GenreKit.mix', instruments),
    ...keysOf('sequencer/src.Engine.stems', stems),
    ...keysOf('sequencer/src.Kit.mix', instruments),
  ],
  requiredToBeDocumented: ['Class', 'Interface', 'Function', 'TypeAlias', 'Variable', 'Property', 'Method'],
};
