// `node --conditions=@loop/source --import tsx tooling/scripts/check-render-hash.mts`: renders the golden song on the Node that runs this,
// and compares its hash with the one that every platform must give. `.ci/run` calls it on the current LTS beside the tests' own Node.
import { GOLDEN_HASH, GOLDEN_SAMPLE, GOLDEN_SONG, hashClip } from '../../packages/sequencer/src/render/__fixtures__/golden-song.js';
import { renderSong } from '../../packages/sequencer/src/render/render-song.js';

const hash = await hashClip(await renderSong(GOLDEN_SONG, { samples: [GOLDEN_SAMPLE] }));
const same = hash === GOLDEN_HASH;
console.log(`Node ${process.versions.node}: ${hash} ${same ? 'as everywhere' : `differs from ${GOLDEN_HASH}`}`);
process.exitCode = same ? 0 : 1;
