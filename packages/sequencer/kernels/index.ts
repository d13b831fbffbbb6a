// The loops of the sound engine in AssemblyScript: `pnpm kernels` compiles them into `src/engine/kernels/wasm-bytes.ts`. Each gives the
// bytes of the function of the same name in `src/engine/kernels/plain/`, which says what it does; here stands how two numbers go at a time.
export { writeLevels } from './envelopes';
export { addMovingLowpass24, bandpass12, lowpass12, lowpass24Stereo, movingHighpass12, movingLowpass12 } from './filters';
export { addBlock, addScaled, copy, mixFour, mixStrip, roundBlock, scaleBy, wipe } from './levels';
export { compress, judgePeaks, limit, scaleMoving } from './master';
export { addFallingSine, addSine, addThreeSaws, addWave, fillMetal, fillPink, fillSaw, fillSquare, fillWhite } from './waves';
export { echo, placeInRoom, reverb } from './spaces';
