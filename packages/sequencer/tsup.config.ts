import { packageBuild } from '../../tooling/build/tsup.js';

export default packageBuild(['index', 'live/index', 'tone/index', 'store/index', 'node/index', 'node/cli']);
