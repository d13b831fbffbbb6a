/**
 * Datasets, training runs, adapters, merging and evaluation for ACE-Step adapters. What needs files or processes is behind `@loop/lora/node`,
 * and the mathematics of evaluation behind `@loop/lora/evaluation`.
 *
 * @packageDocumentation
 */
export {};
