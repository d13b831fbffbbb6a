# The diffusion transformer of ACE-Step 1.5 in PyTorch with an adapter from a PEFT folder: what it predicts, the gradients of the adapter, and where AdamW
# takes it. Where `peft` is installed it opens the folder; elsewhere the products of LoRA, rsLoRA and DoRA are computed here, as PEFT documents them.
# Argument: JSON with weights, config, adapter, examples, results (files), steps, lr, weight_decay, clip. Prints who applied the adapter.
import json
import math
import os
import re
import struct
import sys

import torch
import torch.nn.functional as F
from torch import nn

try:
    import peft
except ImportError:
    peft = None

DTYPES = {"F32": torch.float32, "BF16": torch.bfloat16, "F16": torch.float16}


def read_safetensors(file):
    with open(file, "rb") as source:
        header = json.loads(source.read(struct.unpack("<Q", source.read(8))[0]))
        data = bytearray(source.read())
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            tensors[name] = torch.frombuffer(data[start:end], dtype=DTYPES[entry["dtype"]]).reshape(entry["shape"]).float()
    return tensors


def write_safetensors(file, tensors):
    header, pieces, offset = {}, [], 0
    for name, tensor in tensors.items():
        piece = tensor.detach().float().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(piece)]}
        pieces.append(piece)
        offset += len(piece)
    text = json.dumps(header).encode()
    with open(file, "wb") as target:
        target.write(struct.pack("<Q", len(text)) + text + b"".join(pieces))


class Norm(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.weight


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads, self.key_heads, self.size = c["num_attention_heads"], c["num_key_value_heads"], c["head_dim"]
        width = c["hidden_size"]
        self.q_proj = nn.Linear(width, self.heads * self.size, bias=False)
        self.k_proj = nn.Linear(width, self.key_heads * self.size, bias=False)
        self.v_proj = nn.Linear(width, self.key_heads * self.size, bias=False)
        self.o_proj = nn.Linear(self.heads * self.size, width, bias=False)
        self.q_norm, self.k_norm = Norm(self.size), Norm(self.size)

    def forward(self, x, seen, rotary=None, mask=None):
        split = lambda y, heads: y.unflatten(-1, (heads, self.size)).transpose(1, 2)
        q, k = self.q_norm(split(self.q_proj(x), self.heads)), self.k_norm(split(self.k_proj(seen), self.key_heads))
        if rotary is not None:
            q, k = rotate(q, *rotary), rotate(k, *rotary)
        group = self.heads // self.key_heads
        k, v = (y.repeat_interleave(group, 1) for y in (k, split(self.v_proj(seen), self.key_heads)))
        scores = q @ k.transpose(-1, -2) / math.sqrt(self.size)
        shares = F.softmax(scores if mask is None else scores.masked_fill(~mask, -math.inf), -1)
        return self.o_proj((shares @ v).transpose(1, 2).flatten(-2))


def rotate(x, cos, sin):
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat((-second, first), -1) * sin


class FeedForward(nn.Module):
    def __init__(self, c):
        super().__init__()
        width, hidden = c["hidden_size"], c["intermediate_size"]
        self.gate_proj, self.up_proj = nn.Linear(width, hidden, bias=False), nn.Linear(width, hidden, bias=False)
        self.down_proj = nn.Linear(hidden, width, bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        width = c["hidden_size"]
        self.self_attn, self.cross_attn, self.mlp = Attention(c), Attention(c), FeedForward(c)
        self.self_attn_norm, self.cross_attn_norm, self.mlp_norm = Norm(width), Norm(width), Norm(width)
        self.scale_shift_table = nn.Parameter(torch.zeros(1, 6, width))

    def forward(self, x, words, modulation, rotary, mask):
        shift, scale, gate, feed_shift, feed_scale, feed_gate = (self.scale_shift_table + modulation).chunk(6, 1)
        n = self.self_attn_norm(x) * (1 + scale) + shift
        x = x + gate * self.self_attn(n, n, rotary, mask)
        x = x + self.cross_attn(self.cross_attn_norm(x), words)
        return x + feed_gate * self.mlp(self.mlp_norm(x) * (1 + feed_scale) + feed_shift)


class TimeEmbedding(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.linear_1, self.linear_2, self.time_proj = nn.Linear(256, width), nn.Linear(width, width), nn.Linear(width, 6 * width)

    def forward(self, time):
        angles = 1000 * time * torch.exp(-math.log(10_000) * torch.arange(128) / 128)
        embedded = self.linear_2(F.silu(self.linear_1(torch.cat((angles.cos(), angles.sin()))[None])))
        return embedded, self.time_proj(F.silu(embedded)).unflatten(-1, (6, -1))


class Decoder(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.config = c
        width, channels, patch = c["hidden_size"], c["audio_acoustic_hidden_dim"], c["patch_size"]
        self.proj_in = nn.Sequential(nn.Identity(), nn.Conv1d(c["in_channels"], width, patch, patch))
        self.condition_embedder = nn.Linear(width, width)
        self.time_embed, self.time_embed_r = TimeEmbedding(width), TimeEmbedding(width)
        self.layers = nn.ModuleList(Layer(c) for _ in range(c["num_hidden_layers"]))
        self.norm_out = Norm(width)
        self.scale_shift_table = nn.Parameter(torch.zeros(1, 2, width))
        self.proj_out = nn.Sequential(nn.Identity(), nn.ConvTranspose1d(width, channels, patch, patch))

    def forward(self, latent, context, words, time):
        c = self.config
        x = self.proj_in(torch.cat((context, latent), -1).transpose(1, 2)).transpose(1, 2)
        words = self.condition_embedder(words)
        (embedded, modulation), (rest, rest_modulation) = self.time_embed(time), self.time_embed_r(torch.zeros(()))
        places = torch.arange(x.shape[1])
        angles = places[:, None] * c["rope_theta"] ** (-torch.arange(0, c["head_dim"], 2) / c["head_dim"]).repeat(2)
        near = (places[:, None] - places).abs() <= c["sliding_window"]
        for layer, kind in zip(self.layers, c["layer_types"]):
            mask = near if kind == "sliding_attention" else None
            x = layer(x, words, modulation + rest_modulation, (angles.cos(), angles.sin()), mask)
        shift, scale = (self.scale_shift_table + (embedded + rest)[:, None]).chunk(2, 1)
        return self.proj_out((self.norm_out(x) * (1 + scale) + shift).transpose(1, 2)).transpose(1, 2)


class Adapted(nn.Module):
    def __init__(self, base, tensors, scale):
        super().__init__()
        self.base, self.scale = base, scale
        self.lora_A, self.lora_B = nn.Parameter(tensors["lora_A.weight"]), nn.Parameter(tensors["lora_B.weight"])
        magnitude = tensors.get("lora_magnitude_vector")
        self.lora_magnitude_vector = None if magnitude is None else nn.Parameter(magnitude)

    def forward(self, x):
        change = F.linear(F.linear(x, self.lora_A), self.lora_B) * self.scale
        y = F.linear(x, self.base.weight)
        if self.lora_magnitude_vector is not None:
            # The length of the changed rows is a constant of the derivative.
            length = (self.base.weight + self.scale * self.lora_B @ self.lora_A).norm(dim=1).detach()
            y, change = self.lora_magnitude_vector / length * y, self.lora_magnitude_vector / length * change
        return y + change if self.base.bias is None else y + change + self.base.bias


def of_pattern(patterns, module, other):
    return next((value for key, value in (patterns or {}).items() if re.match(rf"(.*\.)?({key})$", module)), other)


def open_adapter(decoder, folder):
    """Puts the adapter of a folder into the decoder. Returns its parameters by the names in its file, and who put it there."""
    if peft is not None:
        model = peft.PeftModel.from_pretrained(decoder, folder, is_trainable=True)
        plain = lambda name: name.replace(".default", "").replace("lora_magnitude_vector.weight", "lora_magnitude_vector")
        return {plain(name): value for name, value in model.named_parameters() if value.requires_grad}, f"peft {peft.__version__}"
    with open(os.path.join(folder, "adapter_config.json")) as file:
        config = json.load(file)
    modules = {}
    for key, tensor in read_safetensors(os.path.join(folder, "adapter_model.safetensors")).items():
        module, part = re.fullmatch(r"base_model\.model\.(.+)\.(lora_(?:A\.weight|B\.weight|magnitude_vector))", key).groups()
        modules.setdefault(module, {})[part] = tensor
    parameters = {}
    for module, tensors in modules.items():
        rank = of_pattern(config.get("rank_pattern"), module, config["r"])
        alpha = of_pattern(config.get("alpha_pattern"), module, config["lora_alpha"])
        assert tensors["lora_A.weight"].shape[0] == rank, f"{module}: rank {rank} of the configuration"
        assert ("lora_magnitude_vector" in tensors) == config.get("use_dora", False), f"{module}: use_dora of the configuration"
        owner, name = decoder.get_submodule(module.rpartition(".")[0]), module.rpartition(".")[2]
        adapted = Adapted(getattr(owner, name), tensors, alpha / (math.sqrt(rank) if config.get("use_rslora") else rank))
        setattr(owner, name, adapted)
        for part in tensors:
            parameters[f"base_model.model.{module}.{part}"] = getattr(adapted, part.removesuffix(".weight"))
    return parameters, f"torch {torch.__version__}"


def main(task):
    torch.set_num_threads(1)
    with open(task["config"]) as file:
        decoder = Decoder(json.load(file))
    weights = read_safetensors(task["weights"])
    decoder.load_state_dict({name[8:]: value for name, value in weights.items() if name.startswith("decoder.")})
    decoder.requires_grad_(False)
    parameters, by = open_adapter(decoder, task["adapter"])
    examples = read_safetensors(task["examples"])
    optimizer = torch.optim.AdamW(parameters.values(), lr=task["lr"], weight_decay=task["weight_decay"])
    results, losses, norms = {}, [], []
    for step in range(task["steps"]):
        at = step % len(examples["time"])
        target, noise, context, words = (examples[name][at : at + 1] for name in ("target", "noise", "context", "condition"))
        time = examples["time"][at]
        prediction = decoder(time * noise + (1 - time) * target, context, words, time)
        loss = F.mse_loss(prediction, noise - target)
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            results["prediction"] = prediction[0]
            results.update({f"gradient.{name}": value.grad.clone() for name, value in parameters.items()})
        norms.append(nn.utils.clip_grad_norm_(parameters.values(), task["clip"]))
        optimizer.step()
        losses.append(loss.detach())
    results.update({f"final.{name}": value for name, value in parameters.items()})
    write_safetensors(task["results"], {**results, "losses": torch.stack(losses), "norms": torch.stack(norms)})
    print(by)


main(json.loads(sys.argv[1]))
