import { packageBuild } from '../../tooling/build/tsup.js';

export default packageBuild(['index', 'lyrics/index', 'packs/index', 'packs/afrobeats', 'packs/spanish', 'prompt-sets/index']);
