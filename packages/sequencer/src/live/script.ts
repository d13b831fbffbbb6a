export { createScriptNode } from './create-script-node.js';
