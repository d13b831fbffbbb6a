source.audio.channels[0][5] = NaN;
await generator.generate({ task: 'repaint', source, startSeconds: 1, seed: 7 });
