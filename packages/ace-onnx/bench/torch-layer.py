# One layer of ACE-Step 1.5's transformer with LoRA of rank 16 on its attention in PyTorch, float32, one thread: prints processor seconds forwards, and
# forwards and backwards, as JSON. Arguments: patches, tokens.
import json
import sys
import time

import torch
import torch.nn.functional as F

PATCHES, TOKENS = int(sys.argv[1]), int(sys.argv[2])
WIDTH, HIDDEN, HEADS, KEY_HEADS, SIZE, RANK = 2048, 6144, 16, 8, 128, 16
torch.set_num_threads(1)
torch.manual_seed(0)


class Adapted(torch.nn.Module):
    def __init__(self, inputs, outputs, rank=0):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.randn(outputs, inputs) * 0.02, requires_grad=False)
        self.rank = rank
        if rank:
            self.a = torch.nn.Parameter(torch.randn(rank, inputs) * 0.02)
            self.b = torch.nn.Parameter(torch.randn(outputs, rank) * 0.02)

    def forward(self, x):
        y = F.linear(x, self.weight)
        return y + 2 * F.linear(F.linear(x, self.a), self.b) if self.rank else y


class Attention(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.q = Adapted(WIDTH, HEADS * SIZE, RANK)
        self.k = Adapted(WIDTH, KEY_HEADS * SIZE, RANK)
        self.v = Adapted(WIDTH, KEY_HEADS * SIZE, RANK)
        self.o = Adapted(HEADS * SIZE, WIDTH, RANK)

    def forward(self, x, seen):
        heads = lambda y, count: y.view(1, -1, count, SIZE).transpose(1, 2)
        q = F.rms_norm(heads(self.q(x), HEADS), (SIZE,))
        k = F.rms_norm(heads(self.k(seen), KEY_HEADS), (SIZE,)).repeat_interleave(HEADS // KEY_HEADS, 1)
        v = heads(self.v(seen), KEY_HEADS).repeat_interleave(HEADS // KEY_HEADS, 1)
        return self.o(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(1, -1, HEADS * SIZE))


class Layer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.own, self.cross = Attention(), Attention()
        self.gate, self.up, self.down = Adapted(WIDTH, HIDDEN), Adapted(WIDTH, HIDDEN), Adapted(HIDDEN, WIDTH)

    def forward(self, x, words):
        n = F.rms_norm(x, (WIDTH,))
        x = x + self.own(n, n)
        x = x + self.cross(F.rms_norm(x, (WIDTH,)), words)
        n = F.rms_norm(x, (WIDTH,))
        return x + self.down(F.silu(self.gate(n)) * self.up(n))


def least(work, times=4):
    found = float("inf")
    for _ in range(times):
        before = time.process_time()
        work()
        found = min(found, time.process_time() - before)
    return found


layer = Layer()
x = torch.randn(1, PATCHES, WIDTH, requires_grad=True)
words = torch.randn(1, TOKENS, WIDTH)


def forward():
    with torch.no_grad():
        layer(x, words)


print(json.dumps({"forward": least(forward), "both": least(lambda: layer(x, words).sum().backward()), "version": torch.__version__}))
