# Runs a network in PyTorch beside ours. Arguments: the network, threads, and files of its weights (safetensors) and its sizes (JSON).
# Each line of the standard input is a JSON object of the inputs' files (raw float32) and shapes, and of the file that the result goes to, if any;
# each is answered by a line with the seconds of the run. Exits with 3 where there is no PyTorch.
import json
import os
import sys
import time

try:
    import numpy
    import torch
except ImportError:
    sys.exit(3)

from networks import NETWORKS


def read_weights(path):
    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
    data = numpy.memmap(path, mode="r", offset=8 + size)
    tensors = {}
    for name, place in header.items():
        if name == "__metadata__":
            continue
        begin, end = place["data_offsets"]
        raw = data[begin:end]
        if place["dtype"] == "BF16":
            values = (raw.view(numpy.uint16).astype(numpy.uint32) << 16).view(numpy.float32)
        else:
            values = raw.view(numpy.float32).copy()
        tensors[name] = torch.from_numpy(values.reshape(place["shape"]))
    return tensors


def main():
    name, threads, weights, sizes = sys.argv[1:]
    torch.set_num_threads(int(threads))
    with open(sizes) as file, torch.inference_mode():
        network = NETWORKS[name](read_weights(weights), json.load(file))
        print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            inputs = [torch.from_numpy(numpy.fromfile(one["file"], numpy.float32).reshape(one["shape"])) for one in asked["inputs"]]
            # The clock of all processors, too: the one on the wall says more only on a quiet machine.
            used, started = time.process_time(), time.perf_counter()
            output = network(*inputs)
            answer = {"wall": time.perf_counter() - started, "processor": time.process_time() - used}
            if "output" in asked:
                output.numpy().tofile(asked["output"])
            print(json.dumps(answer), flush=True)


main()
