/**
 * Publishing a model: its card, credits, licences and manifest, and the gate that names what is missing.
 *
 * @packageDocumentation
 */
export { RELEASE_RELATIONS, parseReleaseAbout } from './about-release.js';
export type { ReleaseAbout } from './about-release.js';
export { LICENCE_FAULTS, auditLicences } from './audit-licences.js';
export type { LicenceAudit, LicenceFault } from './audit-licences.js';
export { RELEASE_FAULTS, checkRelease } from './check-release.js';
export type { ReleaseContent, ReleaseFault, ReleaseFaultCode } from './check-release.js';
export { formatCredits } from './format-credits.js';
export { formatModelCard } from './format-model-card.js';
export type { ModelCardInput } from './format-model-card.js';
export { MANIFEST_FILE, createReleaseManifest, parseReleaseManifest } from './release-manifest.js';
export type { ReleaseFile, ReleaseManifest } from './release-manifest.js';
