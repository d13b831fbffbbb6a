import { packageBuild } from '../../tooling/build/tsup.js';

export default packageBuild(['index', 'lyrics/index', 'prompt-sets/index']);
