/** Where the lows and the middle end, in Hz. */
const ENDS = [1_800, 9_900, 22_050] as const;
/** What counts as silence, in dB; 0 dB is 1. */
const FLOOR = -100;

let spectrum = new Float32Array(0);

/** Reads how much energy an analyser hears in the lows, the middle and the highs, 0–1: the mean level of each in dB, from −100 up. */
export function readBands(analyser: AnalyserNode): readonly [bass: number, mid: number, high: number] {
  if (spectrum.length !== analyser.frequencyBinCount) spectrum = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(spectrum);
  const width = analyser.context.sampleRate / analyser.fftSize;
  let bin = 0;
  const [bass, mid, high] = ENDS.map((end) => {
    const from = bin;
    let sum = 0;
    for (; bin < spectrum.length && bin * width < end; bin += 1) sum += Math.max(0, (spectrum[bin]! - FLOOR) / -FLOOR);
    return bin === from ? 0 : Math.min(1, sum / (bin - from));
  });
  return [bass!, mid!, high!];
}
