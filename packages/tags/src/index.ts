/**
 * Vocabulary, tag cascade, captions and prompts: coming. Nothing is exported yet.
 *
 * @packageDocumentation
 */
export {};
