export { decodeShare, encodeShare } from './share.js';
