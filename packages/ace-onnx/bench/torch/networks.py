# The decoders and transformers of ACE-Step as their authors run them in PyTorch: eager, float32, the halves of weight normalisation joined once.
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


def rms(x, epsilon=1e-6):
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + epsilon)


def step(weights, c):
    """The diffusion transformer of ACE-Step v1, linear attention and all."""
    w = Scope(weights)
    heads, size, width, hidden = c["heads"], c["headSize"], c["width"], c["hidden"]

    def linear(x, own, name):
        return F.linear(x, own.get(f"{name}.weight"), own.get(f"{name}.bias"))

    def table(name, own, count):
        return own.derived(name, lambda t: t.view(1, count, width))

    def matrix(own, name):
        return own.derived(f"{name}.weight", lambda kernel: kernel.flatten(1))

    def split(x):
        return x.view(1, -1, heads, size).transpose(1, 2)

    def rotate(x, cos, sin):
        even, odd = x.unflatten(-1, (-1, 2)).unbind(-1)
        return torch.addcmul(x * cos, torch.stack((-odd, even), -1).flatten(-2), sin)

    def own_attention(x, own, cos, sin):
        query = F.relu(rotate(split(linear(x, own, "to_q")), cos, sin))
        key = F.relu(rotate(split(linear(x, own, "to_k")), cos, sin))
        value = split(linear(x, own, "to_v"))
        state = key.transpose(2, 3) @ value
        sums = key.sum(2).unsqueeze(-1)
        mixed = (query @ state) / (query @ sums + 1e-15)
        return linear(mixed.transpose(1, 2).reshape(1, -1, width), own, "to_out.0")

    def cross_attention(x, own, cos, sin, key, value):
        query = rotate(split(linear(x, own, "to_q")), cos, sin) * size**-0.5
        mixed = torch.softmax(query @ key.transpose(2, 3), -1) @ value.transpose(2, 3)
        return linear(mixed.transpose(1, 2).reshape(1, -1, width), own, "to_out.0")

    def feed(x, own):
        wide = F.silu(F.linear(x, matrix(own, "inverted_conv.conv"), own.get("inverted_conv.conv.bias"))).transpose(1, 2)
        kernel = own.get("depth_conv.conv.weight")
        mixed = F.conv1d(wide, kernel, own.get("depth_conv.conv.bias"), padding=1, groups=2 * hidden)
        value, gate = mixed.transpose(1, 2).chunk(2, 2)
        return F.linear(value * F.silu(gate), matrix(own, "point_conv.conv"))

    def run(latent, features, cos, sin, *keys):
        cos, sin = cos.t().contiguous(), sin.t().contiguous()
        time = linear(F.silu(linear(features, w, "timestep_embedder.linear_1")), w, "timestep_embedder.linear_2")
        modulation = linear(F.silu(time), w, "t_block.1").view(1, 6, width)
        early = w.under("proj_in.early_conv_layers.")
        kernel = early.get("0.weight")
        x = F.conv2d(latent, kernel, early.get("0.bias"), stride=(kernel.shape[2], 1))
        x = F.group_norm(x, 32, early.get("1.weight"), early.get("1.bias"), 1e-6).squeeze(2).transpose(1, 2)
        x = F.linear(x, matrix(early, "2"), early.get("2.bias"))
        for block in range(c["blocks"]):
            own = w.under(f"transformer_blocks.{block}.")
            parts = (table("scale_shift_table", own, 6) + modulation).chunk(6, 1)
            attended = own_attention(rms(x) * (1 + parts[1]) + parts[0], own.under("attn."), cos, sin)
            x = torch.addcmul(x, parts[2], attended)
            x = x + cross_attention(x, own.under("cross_attn."), cos, sin, keys[2 * block], keys[2 * block + 1])
            x = torch.addcmul(x, parts[5], feed(rms(x) * (1 + parts[4]) + parts[3], own.under("ff.")))
        shift, scale = (table("final_layer.scale_shift_table", w, 2) + time.view(1, 1, width)).chunk(2, 1)
        y = linear(rms(x) * (1 + scale) + shift, w, "final_layer.linear")
        return y.view(1, -1, c["rows"], c["channels"]).permute(0, 3, 2, 1).contiguous()

    return run


def step_15(weights, c):
    """The diffusion transformer of ACE-Step 1.5: grouped queries, sliding and full attention."""
    w = Scope(weights, "decoder.")
    heads, key_heads, size, width, patch = c["heads"], c["keyHeads"], c["headSize"], c["width"], c["patch"]

    def norm(x, own, name):
        return rms(x, c["epsilon"]) * own.get(f"{name}.weight")

    def rotate(x, cos, sin):
        first, second = x.chunk(2, -1)
        return torch.addcmul(x * cos, torch.cat((-second, first), -1), sin)

    def split(x, own, name, count):
        return F.linear(x, own.get(f"{name}.weight")).view(1, -1, count, size)

    def attention(x, own, key, value, turn=None, mask=None):
        query = norm(split(x, own, "q_proj", heads), own, "q_norm")
        query = (query if turn is None else rotate(query, *turn)) * size**-0.5
        rows = query.transpose(1, 2).reshape(1, key_heads, -1, size)
        scores = (rows @ key).view(1, heads, -1, key.shape[-1])
        shares = torch.softmax(scores if mask is None else scores + mask, -1)
        mixed = (shares.view(1, key_heads, -1, key.shape[-1]) @ value).view(1, heads, -1, size)
        return F.linear(mixed.transpose(1, 2).reshape(1, -1, heads * size), own.get("o_proj.weight"))

    def own_attention(x, own, turn, mask):
        key = rotate(norm(split(x, own, "k_proj", key_heads), own, "k_norm"), *turn).permute(0, 2, 3, 1)
        return attention(x, own, key, split(x, own, "v_proj", key_heads).transpose(1, 2), turn, mask)

    def run(latent, context, embedded, modulation, cos, sin, mask, *keys):
        turn = (cos.unsqueeze(1), sin.unsqueeze(1))
        frames = torch.cat((context, latent), -1).transpose(1, 2)
        x = F.conv1d(frames, w.get("proj_in.1.weight"), w.get("proj_in.1.bias"), stride=patch).transpose(1, 2)
        for layer in range(c["layers"]):
            own = w.under(f"layers.{layer}.")
            parts = (own.get("scale_shift_table") + modulation.view(1, 6, width)).chunk(6, 1)
            looking = norm(x, own, "self_attn_norm") * (1 + parts[1]) + parts[0]
            seen = mask if c["sliding"][layer] else None
            x = torch.addcmul(x, parts[2], own_attention(looking, own.under("self_attn."), turn, seen))
            crossing = norm(x, own, "cross_attn_norm")
            x = x + attention(crossing, own.under("cross_attn."), keys[2 * layer], keys[2 * layer + 1])
            n = norm(x, own, "mlp_norm") * (1 + parts[4]) + parts[3]
            gate = F.silu(F.linear(n, own.get("mlp.gate_proj.weight")))
            fed = F.linear(gate * F.linear(n, own.get("mlp.up_proj.weight")), own.get("mlp.down_proj.weight"))
            x = torch.addcmul(x, parts[5], fed)
        shift, scale = (w.get("scale_shift_table") + embedded.view(1, 1, width)).chunk(2, 1)
        y = norm(x, w, "norm_out") * (1 + scale) + shift
        frames = F.conv_transpose1d(y.transpose(1, 2), w.get("proj_out.1.weight"), w.get("proj_out.1.bias"), stride=patch)
        return frames.transpose(1, 2).contiguous()

    return run


NETWORKS = {
    "vocoder": vocoder,
    "autoencoder": autoencoder,
    "oobleck": oobleck,
    "oobleck-encoder": oobleck_encoder,
    "step": step,
    "step-15": step_15,
}
