# One layer of ACE-Step 1.5's transformer with LoRA of rank 16 on its attention in PyTorch, float32: all that `buildDecoderLayer` computes, with a sliding
# mask. Prints processor seconds forwards, forwards and backwards, and the rate of its own product, as JSON. Arguments: patches, tokens, threads.
import json
import sys
import time

import torch
import torch.nn.functional as F

PATCHES, TOKENS, THREADS = (int(argument) for argument in sys.argv[1:4])
WIDTH, HIDDEN, HEADS, KEY_HEADS, SIZE, RANK, WINDOW = 2048, 6144, 16, 8, 128, 16, 128
torch.set_num_threads(THREADS)
torch.manual_seed(0)


class Norm(torch.nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(size), requires_grad=False)

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.weight


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
        return y + F.linear(F.linear(x, self.a), self.b) * 2 if self.rank else y


def rotate(x, cos, sin):
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat((-second, first), -1) * sin


def attend(q, k, v, mask):
    # Newer versions have it as one function, which does not keep the shares.
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    scores = q @ k.transpose(-1, -2) * SIZE**-0.5
    return F.softmax(scores if mask is None else scores + mask, -1) @ v


class Attention(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.q = Adapted(WIDTH, HEADS * SIZE, RANK)
        self.k = Adapted(WIDTH, KEY_HEADS * SIZE, RANK)
        self.v = Adapted(WIDTH, KEY_HEADS * SIZE, RANK)
        self.o = Adapted(HEADS * SIZE, WIDTH, RANK)
        self.q_norm, self.k_norm = Norm(SIZE), Norm(SIZE)

    def forward(self, x, seen, rotary=None, mask=None):
        heads = lambda y, count: y.view(1, -1, count, SIZE)
        q, k = self.q_norm(heads(self.q(x), HEADS)), self.k_norm(heads(self.k(seen), KEY_HEADS))
        if rotary is not None:
            q, k = rotate(q, *rotary), rotate(k, *rotary)
        repeated = lambda y: y.transpose(1, 2).repeat_interleave(HEADS // KEY_HEADS, 1)
        mixed = attend(q.transpose(1, 2), repeated(k), repeated(heads(self.v(seen), KEY_HEADS)), mask)
        return self.o(mixed.transpose(1, 2).reshape(1, -1, HEADS * SIZE))


class Layer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.own, self.cross = Attention(), Attention()
        self.gate, self.up, self.down = Adapted(WIDTH, HIDDEN), Adapted(WIDTH, HIDDEN), Adapted(HIDDEN, WIDTH)
        self.own_norm, self.cross_norm, self.feed_norm = Norm(WIDTH), Norm(WIDTH), Norm(WIDTH)
        self.table = torch.nn.Parameter(torch.randn(1, 6, WIDTH) * 0.02, requires_grad=False)

    def forward(self, x, words, modulation, rotary, mask):
        shift, scale, gate, feed_shift, feed_scale, feed_gate = (self.table + modulation).chunk(6, 1)
        n = self.own_norm(x) * (1 + scale) + shift
        x = x + gate * self.own(n, n, rotary, mask)
        x = x + self.cross(self.cross_norm(x), words)
        n = self.feed_norm(x) * (1 + feed_scale) + feed_shift
        return x + feed_gate * self.down(F.silu(self.gate(n)) * self.up(n))


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
modulation = torch.randn(1, 6, WIDTH)
angles = torch.arange(PATCHES)[:, None, None] * 1e6 ** (-torch.arange(0, SIZE, 2).repeat(2) / SIZE)
rotary = (angles.cos(), angles.sin())
places = torch.arange(PATCHES)
mask = torch.where((places[:, None] - places).abs() <= WINDOW, 0.0, -1e30)


def run():
    return layer(x, words, modulation, rotary, mask)


def forward():
    with torch.no_grad():
        run()


def both():
    layer.zero_grad(set_to_none=True)
    x.grad = None
    run().sum().backward()


rows, weight = torch.randn(PATCHES, WIDTH), torch.randn(HIDDEN, WIDTH)
plain = 2 * PATCHES * WIDTH * HIDDEN / least(lambda: F.linear(rows, weight), 6) / 1e9
print(json.dumps({"forward": least(forward), "both": least(both), "plain": plain, "version": torch.__version__}))
