"""What librosa hears in files: their paths as JSON on standard input, `[{ "bpm", "beats" }]` on standard output."""

import json
import sys

import librosa
import numpy

heard = []
for path in json.load(sys.stdin):
    samples, rate = librosa.load(path, sr=None, mono=True)
    tempo, beats = librosa.beat.beat_track(y=samples, sr=rate, units="time")
    # Older versions give a number, newer ones an array with one.
    heard.append({"bpm": float(numpy.atleast_1d(tempo)[0]), "beats": [float(time) for time in beats]})
json.dump(heard, sys.stdout)
