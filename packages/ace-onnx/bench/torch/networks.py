# The decoders of ACE-Step as their authors run them in PyTorch: eager, float32, the halves of weight normalisation joined once.
import torch
import torch.nn.functional as F


def joined(weights, name):
    """A weight that may be stored as directions and lengths."""
    if f"{name}.weight" in weights:
        return weights[f"{name}.weight"]
    v = weights[f"{name}.weight_v"]
    return v * (weights[f"{name}.weight_g"] / v.flatten(1).norm(dim=1).view(-1, 1, 1))


class Scope:
    """Weights below a name; what is computed from them is kept, so that a run only reads it."""

    def __init__(self, weights, prefix="", kept=None):
        self.weights, self.prefix, self.kept = weights, prefix, {} if kept is None else kept

    def under(self, more):
        return Scope(self.weights, self.prefix + more, self.kept)

    def get(self, name):
        return self.weights.get(self.prefix + name)

    def kernel(self, name):
        key = self.prefix + name
        if key not in self.kept:
            self.kept[key] = joined(self.weights, key).contiguous()
        return self.kept[key]

    def derived(self, name, make):
        key = f"{self.prefix}{name} made"
        if key not in self.kept:
            self.kept[key] = make(self.get(name)).contiguous()
        return self.kept[key]


def convolve(w, name, x, dilation=1):
    kernel = w.kernel(name)
    pad = (kernel.shape[2] - 1) // 2 * dilation
    return F.conv1d(x, kernel, w.get(f"{name}.bias"), padding=pad, dilation=dilation)


def stretch(w, name, x, rate):
    return F.conv_transpose1d(x, w.kernel(name), w.get(f"{name}.bias"), stride=rate, padding=(rate + 1) // 2)


def vocoder(weights, c):
    w = Scope(weights)

    def norm(x, own, name):
        return F.layer_norm(x.transpose(1, 2), (x.shape[1],), own.get(f"{name}.weight"), own.get(f"{name}.bias"), 1e-6).transpose(1, 2)

    def backbone(x):
        own = w.under("backbone.")
        for stage, depth in enumerate(c["depths"]):
            layer = own.under(f"channel_layers.{stage}.")
            if stage == 0:
                reach = c["kernel"] // 2
                x = F.conv1d(F.pad(x, (reach, reach), mode="replicate"), layer.get("0.weight"), layer.get("0.bias"))
                x = norm(x, layer, "1")
            else:
                x = F.conv1d(norm(x, layer, "0"), layer.get("1.weight"), layer.get("1.bias"))
            for block in range(depth):
                b = own.under(f"stages.{stage}.{block}.")
                kernel = b.get("dwconv.weight")
                y = F.conv1d(x, kernel, b.get("dwconv.bias"), padding=kernel.shape[2] // 2, groups=x.shape[1]).transpose(1, 2)
                y = F.layer_norm(y, (y.shape[2],), b.get("norm.weight"), b.get("norm.bias"), 1e-6)
                y = F.gelu(F.linear(y, b.get("pwconv1.weight"), b.get("pwconv1.bias")))
                x = x + (b.get("gamma") * F.linear(y, b.get("pwconv2.weight"), b.get("pwconv2.bias"))).transpose(1, 2)
        return norm(x, own, "norm")

    def residual(x, own, dilations):
        for index, dilation in enumerate(dilations):
            x = x + convolve(own, f"convs2.{index}", F.silu(convolve(own, f"convs1.{index}", F.silu(x), dilation)))
        return x

    def run(mel):
        own = w.under("head.")
        x = convolve(own, "conv_pre", backbone(mel))
        count = len(c["resKernels"])
        for stage, rate in enumerate(c["upsampleRates"]):
            x = stretch(own, f"ups.{stage}", F.silu(x), rate)
            x = sum(residual(x, own.under(f"resblocks.{stage * count + i}."), c["resDilations"][i]) for i in range(count)) / count
        return torch.tanh(convolve(own, "conv_post", F.silu(x)))

    return run


def autoencoder(weights, c):
    w = Scope(weights, "decoder.")
    d = c["decoder"]

    def norm(x, own, name):
        scale = torch.rsqrt(x.square().mean(1, keepdim=True) + 1e-5)
        return torch.addcmul(own.get(f"{name}.bias").view(-1, 1, 1), x * scale, own.get(f"{name}.weight").view(-1, 1, 1))

    def conv3(own, name, x):
        return F.conv2d(x, own.get(f"{name}.weight"), own.get(f"{name}.bias"), padding=1)

    def residual(x, own):
        return x + norm(conv3(own, "conv2", F.silu(conv3(own, "conv1", x))), own, "norm")

    def square(weight):
        return weight.view(*weight.shape[:2], 1, 1)

    def attention(x, own, scales):
        batch, width, rows, columns = x.shape
        size = c["headSize"]
        qkv = torch.cat([F.conv2d(x, own.derived(f"{n}.weight", square)) for n in ("to_q", "to_k", "to_v")], 1)
        parts = [qkv]
        for index, scale in enumerate(scales):
            m = own.under(f"to_qkv_multiscale.{index}.")
            spread = F.conv2d(qkv, m.get("proj_in.weight"), padding=scale // 2, groups=3 * width)
            parts.append(F.conv2d(spread, m.get("proj_out.weight"), groups=3 * width // size))
        query, key, value = torch.cat(parts, 1).view(batch, -1, 3 * size, rows * columns).chunk(3, 2)
        query, key = F.relu(query), F.relu(key)
        value = F.pad(value, (0, 0, 0, 1), value=1.0)
        mixed = torch.matmul(torch.matmul(value, key.transpose(2, 3)), query)
        mixed = mixed[:, :, :-1] / (mixed[:, :, -1:] + 1e-15)
        out = F.conv2d(mixed.reshape(batch, -1, rows, columns), own.derived("to_out.weight", square))
        return x + norm(out, own, "norm_out")

    def gated(x, own):
        y = F.silu(F.conv2d(x, own.get("conv_inverted.weight"), own.get("conv_inverted.bias")))
        kernel = own.get("conv_depth.weight")
        value, gate = F.conv2d(y, kernel, own.get("conv_depth.bias"), padding=1, groups=kernel.shape[0]).chunk(2, 1)
        return x + norm(F.conv2d(value * F.silu(gate), own.get("conv_point.weight")), own, "norm")

    def up(x, own, name):
        moved = conv3(own, name, F.interpolate(x, scale_factor=2.0, mode="nearest"))
        repeats = moved.shape[1] * 4 // x.shape[1]
        return moved + F.pixel_shuffle(x.repeat_interleave(repeats, 1), 2)

    def run(latent):
        x = conv3(w, "conv_in", latent)
        x = x + latent.repeat_interleave(x.shape[1] // latent.shape[1], 1)
        last = len(d["widths"]) - 1
        for stage in range(last, -1, -1):
            first = 0
            if stage < last:
                x = up(x, w, f"up_blocks.{stage}.0.conv")
                first = 1
            for layer in range(d["layers"][stage]):
                own = w.under(f"up_blocks.{stage}.{layer + first}.")
                if d["kinds"][stage] == "ResBlock":
                    x = residual(x, own)
                else:
                    x = gated(attention(x, own.under("attn."), d["scales"][stage]), own.under("conv_out."))
        return conv3(w, "conv_out", F.relu(norm(x, w, "norm_out")))

    return run


def snake(x, own, name):
    rate = own.derived(f"{name}.alpha", torch.exp)
    share = own.derived(f"{name}.beta", lambda beta: 1 / (torch.exp(beta) + 1e-9))
    return torch.addcmul(x, torch.sin(rate * x).square_(), share)


def units(x, own):
    for index, dilation in enumerate((1, 3, 9)):
        u = own.under(f"res_unit{index + 1}.")
        y = convolve(u, "conv1", snake(x, u, "snake1"), dilation)
        x = x + convolve(u, "conv2", snake(y, u, "snake2"))
    return x


def oobleck(weights, c):
    w = Scope(weights, "decoder.")

    def run(latent):
        x = convolve(w, "conv1", latent)
        for index, rate in enumerate(reversed(c["strides"])):
            own = w.under(f"block.{index}.")
            x = units(stretch(own, "conv_t1", snake(x, own, "snake1"), rate), own)
        return convolve(w, "conv2", snake(x, w, "snake1"))

    return run


def oobleck_encoder(weights, c):
    w = Scope(weights, "encoder.")

    def run(audio):
        x = convolve(w, "conv1", audio)
        for index, rate in enumerate(c["strides"]):
            own = w.under(f"block.{index}.")
            x = snake(units(x, own), own, "snake1")
            x = F.conv1d(x, own.kernel("conv1"), own.get("conv1.bias"), stride=rate, padding=(rate + 1) // 2)
        return convolve(w, "conv2", snake(x, w, "snake1"))[:, : c["channels"]].contiguous()

    return run


NETWORKS = {"vocoder": vocoder, "autoencoder": autoencoder, "oobleck": oobleck, "oobleck-encoder": oobleck_encoder}
