import { packageBuild } from '../../tooling/build/tsup.js';

export default packageBuild([
  'index',
  'adapters/index',
  'audio/index',
  'generation/index',
  'http/index',
  'music/beat-map/index',
  'music/composing/index',
  'music/midi/index',
  'music/packs/index',
  'music/share/index',
  'music/words/index',
  'weights/index',
]);
