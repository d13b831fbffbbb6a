/**
 * Datasets, training runs, adapters, merging and evaluation for ACE-Step: coming. Nothing is exported yet.
 *
 * @packageDocumentation
 */
export {};
