"""Writes a trained .npz as a folder that transformers.js loads: int8 ONNX graph, word-level tokenizer, manifest."""
from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from text import MAX_WORDS, PAD_TOKEN, QUERY_TOKEN, UNKNOWN_TOKEN

MODEL_FILE = "onnx/model_quantized.onnx"
TOKEN_WEIGHTS_FILE = "token-weights.f32"
MAX_TOKENS = 1024
DATA = Path(__file__).resolve().parents[1] / "data"


def quantise(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 per row: the largest component of a row becomes 127."""
    scale = np.abs(vectors).max(1, keepdims=True) / 127 + 1e-12
    return np.round(vectors / scale).astype(np.int8), scale[:, 0].astype(np.float32)


def graph(vectors: np.ndarray, weights: np.ndarray) -> onnx.ModelProto:
    """ids -> int8 rows -> sum weighted by (row scale x token weight of the side) -> unit length, [batch, 1, dims].

    The side is chosen per text: query weights where the query token stands in it, text weights elsewhere.
    Padding and unknown tokens weigh nothing, so no attention mask is needed.
    """
    rows, scale = quantise(vectors)
    factors = (np.exp(weights) * scale[:, None]).astype(np.float16)
    factors[:3] = 0
    constants = {
        "rows": rows, "query_factors": factors[:, 0], "text_factors": factors[:, 1],
        "query_id": np.array(2, dtype=np.int64), "tiny": np.array([1e-12], dtype=np.float32), "axis": np.array([1], dtype=np.int64),
    }
    node = helper.make_node
    nodes = [
        node("Equal", ["input_ids", "query_id"], ["is_query_token"]),
        node("Cast", ["is_query_token"], ["query_count"], to=TensorProto.INT32),
        node("ReduceMax", ["query_count"], ["has_query"], axes=[1], keepdims=1),
        node("Cast", ["has_query"], ["is_query"], to=TensorProto.BOOL),
        node("Gather", ["query_factors", "input_ids"], ["factor_q"]),
        node("Gather", ["text_factors", "input_ids"], ["factor_t"]),
        node("Where", ["is_query", "factor_q", "factor_t"], ["factor16"]),
        node("Cast", ["factor16"], ["factor"], to=TensorProto.FLOAT),
        node("Unsqueeze", ["factor", "axis"], ["factor_row"]),
        node("Gather", ["rows", "input_ids"], ["picked8"]),
        node("Cast", ["picked8"], ["picked"], to=TensorProto.FLOAT),
        node("MatMul", ["factor_row", "picked"], ["summed"]),
        node("ReduceL2", ["summed"], ["length"], axes=[2], keepdims=1),
        node("Max", ["length", "tiny"], ["safe_length"]),
        node("Div", ["summed", "safe_length"], ["last_hidden_state"]),
    ]
    made = helper.make_graph(
        nodes, "hoiluat_embed",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", 1, vectors.shape[1]])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 13)], producer_name="hoiluat")
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def token_weights(vectors: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """float32 (little-endian) by token: the length of what it adds to the vector of a question."""
    out = np.exp(weights[:, 0]) * np.linalg.norm(vectors, axis=1)
    out[:3] = 0
    return out.astype("<f4")


def tokenizer(tokens: list[str]) -> dict:
    """A tokenizer.json: split at white space, look each piece up."""
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
        "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": None, "decoder": None,
        "model": {"type": "WordLevel", "vocab": {token: at for at, token in enumerate(tokens)}, "unk_token": UNKNOWN_TOKEN},
    }


def write_json(path: Path, value: object, indent: int | None = 2) -> None:
    """UTF-8, with a final newline."""
    separators = (",", ":") if indent is None else None
    path.write_text(json.dumps(value, ensure_ascii=False, indent=indent, separators=separators) + "\n", encoding="utf-8")


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def folder_sha256(folder: Path, pattern: str) -> str:
    """Hex digest over names and contents of the files of a folder that match."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob(pattern)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def manifest(folder: Path, dims: int, size: int, options: argparse.Namespace) -> dict:
    """hoiluat.json: all that a caller must know to use the folder, and what it was made from."""
    files = ["config.json", "tokenizer.json", "tokenizer_config.json", MODEL_FILE, TOKEN_WEIGHTS_FILE]
    sources = {name: sha256(Path(options.shared) / name) for name in
               ("corpus/articles.jsonl.gz", "corpus/phapdien-html.tar.xz", "questions/train.jsonl", "questions/unlabelled.jsonl")}
    sources["data/asked"] = folder_sha256(DATA / "asked", "*.tsv")
    sources["data/lexicon/everyday"] = folder_sha256(DATA / "lexicon", "everyday*.tsv")
    figures = json.loads(Path(options.figures).read_text()) if options.figures else {}
    return {
        "name": "hoiluat-embed", "version": options.version, "date": options.date,
        "dims": dims, "dtype": "q8", "pooling": "none", "output": "last_hidden_state [batch, 1, dims], unit length", "normalized": True,
        "preparation": "hoiluat-1", "queryPrefix": QUERY_TOKEN + " ", "passagePrefix": "",
        "passageTemplate": "{title}. {title}. {document}. {text}", "maxWords": MAX_WORDS, "maxTokens": MAX_TOKENS, "vocabulary": size,
        "files": {name: {"sha256": sha256(folder / name), "bytes": (folder / name).stat().st_size} for name in files},
        "trainedOn": sources, "withoutFold": options.without_fold, "machine": "2 cores, CPU only", "figures": figures,
    }


def main() -> None:
    """Reads the .npz, writes the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--shared", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--date", required=True)
    parser.add_argument("--figures")
    parser.add_argument("--without-fold", type=int)
    options = parser.parse_args()
    stored = np.load(options.model)
    tokens, folder = stored["tokens"].tolist(), Path(options.out)
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    dims = stored["vectors"].shape[1]
    token_weights(stored["vectors"], stored["weights"]).tofile(folder / TOKEN_WEIGHTS_FILE)
    onnx.save(graph(stored["vectors"], stored["weights"]), str(folder / MODEL_FILE))
    write_json(folder / "tokenizer.json", tokenizer(tokens), indent=None)
    write_json(folder / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": MAX_TOKENS, "padding_side": "right",
        "pad_token": PAD_TOKEN, "unk_token": UNKNOWN_TOKEN, "clean_up_tokenization_spaces": False,
    })
    write_json(folder / "config.json", {
        "model_type": "bert", "architectures": ["BertModel"], "hidden_size": dims, "vocab_size": len(tokens),
        "pad_token_id": 0, "max_position_embeddings": MAX_TOKENS,
    })
    write_json(folder / "hoiluat.json", manifest(folder, dims, len(tokens), options))
    print({str(p.relative_to(folder)): p.stat().st_size for p in sorted(folder.rglob("*")) if p.is_file()})


if __name__ == "__main__":
    main()
