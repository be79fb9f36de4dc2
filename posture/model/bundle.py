"""Turns the .tflite files of an old MediaPipe wheel into the .task bundles that MediaPipe's Tasks API loads.

The old files lack three things, which are added here:

- the pose landmark model has no metadata, so Tasks does not know how to scale the picture;
- the face landmark model gives 468 points, and Tasks' graph insists on the 478 of the newer model with
  irises: ten zero points are appended. They mean nothing and must never be read;
- a .task bundle is a zip of a detector and a landmark model, stored so that it can be used in place.

The same input gives the same bytes everywhere, so each bundle has a pinned sha256 of its own. mediapipe and
flatbuffers are imported inside the functions: `posture --help` must not wait for them.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flatbuffers import Builder

_FACE_VALUES = 468 * 3
_FACE_VALUES_WITH_IRISES = 478 * 3
_ALIGNMENT_BYTES = 16  # what TensorFlow Lite's schema requires of weight buffers
_COMPUTED = 0  # the empty buffer of tensors that hold no weights
_TFLITE_ID = b"TFL3"
_METADATA_ID = b"M001"
_METADATA_NAME = "TFLITE_METADATA"
_ZIP_HEADER_BYTES = 30  # of each file in a zip, without its name and extra field
_ALIGNMENT_FIELD = 0xD935  # the zip extra field that Android's zipalign uses for padding
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold: the bundle does not depend on the clock


def pose_bundle(detector: bytes, landmarks: bytes) -> bytes:
    """The bundle for PoseLandmarker from `pose_detection.tflite` and `pose_landmark_full.tflite`."""
    files = {
        "pose_detector.tflite": detector,
        "pose_landmarks_detector.tflite": _with_unit_range_input(landmarks),
    }
    return _stored_zip(files)


def face_bundle(detector: bytes, landmarks: bytes) -> bytes:
    """The bundle for FaceLandmarker from `face_detection_short_range.tflite` and `face_landmark.tflite`.

    Points 468 to 477 (the irises) are placeholders without meaning.
    """
    files = {
        "face_detector.tflite": detector,
        "face_landmarks_detector.tflite": _with_iris_placeholders(landmarks),
    }
    return _stored_zip(files)


def _with_unit_range_input(tflite: bytes) -> bytes:
    """Adds the metadata that tells Tasks to scale 0..255 pixels to 0..1, as this network was trained."""
    from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata_schema
    from mediapipe.tasks.metadata import schema_py_generated as schema

    scaling = metadata_schema.NormalizationOptionsT()
    scaling.mean, scaling.std = [0.0], [255.0]
    step = metadata_schema.ProcessUnitT()
    step.optionsType = metadata_schema.ProcessUnitOptions.NormalizationOptions
    step.options = scaling
    image = metadata_schema.TensorMetadataT()
    image.name, image.processUnits = "image", [step]
    subgraph = metadata_schema.SubGraphMetadataT()
    subgraph.inputTensorMetadata = [image]

    model = _read(tflite)
    network = model.subgraphs[0]
    subgraph.outputTensorMetadata = []
    for index in network.outputs:
        output = metadata_schema.TensorMetadataT()
        output.name = network.tensors[index].name
        subgraph.outputTensorMetadata.append(output)
    metadata = metadata_schema.ModelMetadataT()
    metadata.name, metadata.subgraphMetadata = "Pose landmarks", [subgraph]

    entry = schema.MetadataT()
    entry.name = _METADATA_NAME
    entry.buffer = _add_buffer(model, _packed(metadata, _METADATA_ID))
    model.metadata = [*(model.metadata or []), entry]
    return _packed(model, _TFLITE_ID)


def _with_iris_placeholders(tflite: bytes) -> bytes:
    """Appends one CONCATENATION operator: the 1404 point values, then 30 zeros, as first output."""
    from mediapipe.tasks.metadata import schema_py_generated as schema

    model = _read(tflite)
    network = model.subgraphs[0]
    points, presence = network.outputs[0], network.outputs[1]
    zeros = _FACE_VALUES_WITH_IRISES - _FACE_VALUES
    padding = _add_tensor(network, "iris_placeholders", zeros, _add_buffer(model, bytes(4 * zeros)))
    padded = _add_tensor(network, "points_with_placeholders", _FACE_VALUES_WITH_IRISES, _COMPUTED)

    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.CONCATENATION
    model.operatorCodes.append(code)
    options = schema.ConcatenationOptionsT()
    options.axis = 3
    join = schema.OperatorT()
    join.opcodeIndex = len(model.operatorCodes) - 1
    join.inputs, join.outputs = [points, padding], [padded]
    join.builtinOptionsType = schema.BuiltinOptions.ConcatenationOptions
    join.builtinOptions = options
    network.operators.append(join)
    network.outputs = [padded, presence]
    return _packed(model, _TFLITE_ID)


def _read(tflite: bytes) -> Any:
    from mediapipe.tasks.metadata import schema_py_generated as schema

    return schema.ModelT.InitFromObj(schema.Model.GetRootAs(tflite, 0))


def _add_buffer(model: Any, content: bytes) -> int:
    """Appends a buffer to the model and returns its index."""
    import numpy as np
    from mediapipe.tasks.metadata import schema_py_generated as schema

    buffer = schema.BufferT()
    buffer.data = np.frombuffer(content, dtype=np.uint8)
    model.buffers.append(buffer)
    return len(model.buffers) - 1


def _add_tensor(network: Any, name: str, length: int, buffer: int) -> int:
    """Appends a float32 tensor of shape [1, 1, 1, length] to the network and returns its index."""
    from mediapipe.tasks.metadata import schema_py_generated as schema

    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.buffer = name, [1, 1, 1, length], buffer
    tensor.type = schema.TensorType.FLOAT32
    network.tensors.append(tensor)
    return len(network.tensors) - 1


def _packed(table: Any, file_id: bytes) -> bytes:
    """A flatbuffer whose byte vectors (weights and metadata) start at multiples of 16 bytes."""
    builder = _steady_builder()
    builder.Finish(table.Pack(builder), file_identifier=file_id)
    return bytes(builder.Output())


def _steady_builder() -> Builder:
    """A flatbuffer builder that aligns byte vectors and gives the same bytes in every flatbuffers version.

    The generated Python code doesn't align. Versions differ in which tables share a vtable (in 25.9.23 and
    25.12.19 some do), so here none does, which costs a few kilobytes.
    """
    import flatbuffers
    import numpy as np

    class SteadyBuilder(flatbuffers.Builder):  # type: ignore[misc]
        def StartObject(self, numfields: int) -> None:  # noqa: N802 - the name that generated code calls
            self.vtables: dict[Any, int] = {}
            super().StartObject(numfields)

        def CreateNumpyVector(self, x: Any) -> int:  # noqa: N802 - the name that generated code calls
            if x.dtype != np.uint8:
                return int(super().CreateNumpyVector(x))
            self.StartVector(1, x.size, _ALIGNMENT_BYTES)
            self.head -= x.size
            self.Bytes[self.head : self.head + x.size] = x.tobytes()
            self.vectorNumElems = x.size
            return int(self.EndVector())

    return SteadyBuilder(8 * 1024 * 1024)


def _stored_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip without compression, times or system marks, each file starting at a multiple of 16 bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, date_time=_EPOCH)
            info.create_system = 3  # else Windows writes another byte here
            start = target.tell() + _ZIP_HEADER_BYTES + len(name) + 4
            padding = -start % _ALIGNMENT_BYTES
            info.extra = struct.pack("<HH", _ALIGNMENT_FIELD, padding) + bytes(padding)
            archive.writestr(info, content)
    return target.getvalue()
