"""The changes to a small network of the same shape; test_model.py tests the real bundles."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import numpy as np
import pytest
from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata_schema
from mediapipe.tasks.metadata import schema_py_generated as schema

from posture.model import bundle as model_bundle

WEIGHTS = np.arange(5, dtype=np.uint8)


def _network(*output_lengths: int) -> bytes:
    """A .tflite file without operators, whose outputs are float tensors of these lengths."""
    model = schema.ModelT()
    model.version = 3
    network = schema.SubGraphT()
    network.tensors, network.operators, network.inputs = [], [], []
    for index, length in enumerate(output_lengths):
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.buffer = f"output_{index}", [1, 1, 1, length], 0
        network.tensors.append(tensor)
    network.outputs = list(range(len(output_lengths)))
    weights = schema.BufferT()
    weights.data = WEIGHTS
    model.subgraphs, model.operatorCodes, model.buffers = [network], [], [schema.BufferT(), weights]
    return model_bundle._packed(model, b"TFL3")


def _opened(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def _model(tflite: bytes) -> Any:
    return schema.ModelT.InitFromObj(schema.Model.GetRootAs(tflite, 0))


def test_pose_landmarks_are_told_to_scale_pixels_to_the_unit_range() -> None:
    files = _opened(model_bundle.pose_bundle(b"detector", _network(195, 1)))
    assert list(files) == ["pose_detector.tflite", "pose_landmarks_detector.tflite"]
    assert files["pose_detector.tflite"] == b"detector"
    model = _model(files["pose_landmarks_detector.tflite"])
    entry = next(entry for entry in model.metadata if entry.name == b"TFLITE_METADATA")
    content = bytes(model.buffers[entry.buffer].data)
    metadata = metadata_schema.ModelMetadataT.InitFromObj(
        metadata_schema.ModelMetadata.GetRootAs(content, 0)
    ).subgraphMetadata[0]
    scaling = metadata.inputTensorMetadata[0].processUnits[0].options
    assert (list(scaling.mean), list(scaling.std)) == ([0.0], [255.0])
    assert [output.name for output in metadata.outputTensorMetadata] == [b"output_0", b"output_1"]


def test_face_landmarks_get_ten_zero_points_after_the_468() -> None:
    files = _opened(model_bundle.face_bundle(b"detector", _network(468 * 3, 1)))
    assert list(files) == ["face_detector.tflite", "face_landmarks_detector.tflite"]
    model = _model(files["face_landmarks_detector.tflite"])
    network = model.subgraphs[0]
    join = network.operators[-1]
    assert model.operatorCodes[join.opcodeIndex].builtinCode == schema.BuiltinOperator.CONCATENATION
    assert join.builtinOptions.axis == 3
    points, zeros = join.inputs
    assert points == 0, "the 468 points come first, so their indices stay"
    assert not np.any(model.buffers[network.tensors[zeros].buffer].data)
    padded, presence = network.outputs
    assert list(network.tensors[padded].shape) == [1, 1, 1, 478 * 3]
    assert presence == 1


@pytest.mark.parametrize("detector_bytes", [1, 15, 16, 17])
def test_files_and_weights_start_where_tflite_wants_them(detector_bytes: int) -> None:
    bundle = model_bundle.face_bundle(b"x" * detector_bytes, _network(468 * 3, 1))
    tflite = _opened(bundle)["face_landmarks_detector.tflite"]
    assert bundle.find(b"x") % 16 == 0
    assert bundle.find(tflite) % 16 == 0
    assert tflite.find(WEIGHTS.tobytes()) % 16 == 0


def test_a_bundle_is_stored_and_does_not_know_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    first = model_bundle.pose_bundle(b"detector", _network(195))
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert model_bundle.pose_bundle(b"detector", _network(195)) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}


def test_no_two_tables_share_a_vtable() -> None:
    """flatbuffers 25.9.23 and 25.12.19 let different tables share one, which would change the pinned
    sha256."""
    tflite = _network(4, 4, 4)
    network = schema.Model.GetRootAs(tflite, 0).Subgraphs(0)
    starts = [network.Tensors(index)._tab.Pos for index in range(3)]
    vtables = {at - int.from_bytes(tflite[at : at + 4], "little", signed=True) for at in starts}
    assert len(vtables) == 3
