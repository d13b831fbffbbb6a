import { packageBuild } from '../../tooling/build/tsup.js';

export default packageBuild(['index', 'server/index', 'node/index', 'node/cli']);
