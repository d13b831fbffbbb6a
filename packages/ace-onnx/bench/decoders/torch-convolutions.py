# Reads layers as JSON lines from the standard input, runs each with PyTorch, and prints the seconds of all as JSON.
# Exits with 3 where there is no PyTorch.
import json
import sys
import time

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    sys.exit(3)


def runner(layer, dtype):
    x = torch.randn(layer["x"]).to(dtype)
    weight = torch.randn(layer["weight"]).to(dtype)
    given = layer["attributes"]
    if layer["operator"] == "MatMul":
        return lambda: torch.matmul(x, weight)
    axes = len(layer["x"]) - 2
    ones = [1] * axes
    pads = given.get("pads", [0] * (2 * axes))
    options = {"stride": given.get("strides", ones), "padding": pads[:axes], "groups": given.get("group", 1)}
    if layer["operator"] == "ConvTranspose":
        return lambda: F.conv_transpose1d(x, weight, **options)
    convolve = F.conv1d if axes == 1 else F.conv2d
    return lambda: convolve(x, weight, dilation=given.get("dilations", ones), **options)


def seconds(layers, dtype):
    total = 0.0
    for layer in layers:
        run = runner(layer, dtype)
        run()
        times = []
        for _ in range(3):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
        total += sorted(times)[1]
    return total


torch.set_num_threads(int(sys.argv[1]))
layers = [json.loads(line) for line in sys.stdin if line.strip()]
with torch.inference_mode():
    print(json.dumps({
        "version": torch.__version__,
        "float32": seconds(layers, torch.float32),
        "bfloat16": seconds(layers, torch.bfloat16),
    }))
