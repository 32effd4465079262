"""Writes vectors.json beside an exported model: texts of our own with their prepared strings, ids and first components."""
from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from export import write_json
from text import UNKNOWN_TOKEN, prepare

QUERIES = [
    "Vượt đèn đỏ bằng xe máy bị phạt bao nhiêu?", "vuot den do xe may phat bao nhieu", "THỦ TỤC LY HÔN THUẬN TÌNH",
    "thu tuc ly hon thuan tinh", "Hòa giải ở cơ sở là gì", "Hoà giải ở cơ sở là gì", "nghị định 168/2024/NĐ-CP điều 7",
    "nghi dinh 168/2024/nd-cp dieu 7", "sổ đỏ đứng tên hai vợ chồng", "xin giay phep xây nhà", "", "?!…", "zzqx wqzzk", "đất đai đất đai đất đai đất đai",
    unicodedata.normalize("NFD", "Người lao động nghỉ thai sản mấy tháng"), "2024", "Thủy lợi, họat động, ngòai nước, qúy một",
]
PASSAGES = [
    "Hồ sơ đăng ký. Hồ sơ đăng ký. Luật Mẫu. Hồ sơ gồm đơn, bản sao giấy tờ và biên lai.",
    "Một câu rất dài. " + "Người dân nộp hồ sơ tại Uỷ ban nhân dân cấp xã và nhận kết quả sau mười ngày. " * 20,
    "Phạt tiền từ 100.000 đồng đến 200.000 đồng đối với hành vi đổ rác không đúng nơi quy định.",
]


def run_graph(arrays: dict[str, np.ndarray], ids: list[int], query: bool) -> np.ndarray:
    """The graph in numpy."""
    factors = arrays["query_factors" if query else "text_factors"].astype(np.float32)[ids]
    summed = factors @ arrays["rows"][ids].astype(np.float32)
    return summed / max(float(np.linalg.norm(summed)), 1e-12)


def main() -> None:
    """vectors.py FOLDER"""
    folder = Path(sys.argv[1])
    vocabulary = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
    model = onnx.load(str(folder / "onnx/model_quantized.onnx"))
    arrays = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    rows = []
    for text, query in [(t, True) for t in QUERIES] + [(t, False) for t in PASSAGES]:
        prepared = prepare(text, vocabulary, query=query)
        ids = [vocabulary.get(token, vocabulary[UNKNOWN_TOKEN]) for token in prepared.split()]
        vector = run_graph(arrays, ids, query)
        first = [round(float(x), 6) for x in vector[:8]]
        rows.append({"kind": "query" if query else "passage", "text": text, "prepared": prepared, "ids": ids, "vector": first})
    write_json(folder / "vectors.json", rows, indent=1)


if __name__ == "__main__":
    main()
