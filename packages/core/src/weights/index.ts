export { bfloat16ToFloat32, float32ToBfloat16 } from './bfloat16.js';
export { fromBlob, fromBytes } from './byte-source.js';
export type { ByteSource } from './byte-source.js';
export { TENSOR_DTYPES, countElements, dtypeSize, isTensorDtype } from './dtype.js';
export type { TensorDtype } from './dtype.js';
export { encodeSafetensors, encodeSafetensorsHeader, streamSafetensors } from './encode-safetensors.js';
export type {
  EncodedSafetensorsHeader,
  EncodeSafetensorsOptions,
  StreamSafetensorsOptions,
  TensorData,
  TensorSpec,
  TensorStream,
} from './encode-safetensors.js';
export { float16ToFloat32, float32ToFloat16 } from './float16.js';
export { describeLfsPointer } from './lfs-pointer.js';
export { describeOtherFile } from './other-file.js';
export { openSafetensors } from './safetensors-file.js';
export type { LazyTensor, OpenSafetensorsOptions, ReadTensorOptions, SafetensorsFile, TensorSet } from './safetensors-file.js';
export { MAX_SAFETENSORS_HEADER_BYTES, parseSafetensorsHeader } from './safetensors-header.js';
export type { ParseSafetensorsHeaderOptions, SafetensorsHeader, TensorInfo } from './safetensors-header.js';
export { parseSafetensorsIndex } from './safetensors-index.js';
export type { SafetensorsIndex } from './safetensors-index.js';
export { openShardedSafetensors } from './sharded-safetensors.js';
export type { OpenShardedSafetensorsOptions } from './sharded-safetensors.js';
export { decodeFloat32, encodeFloat32 } from './tensor-values.js';
export { openPt } from './pt/open-pt.js';
export type { OpenPtOptions, PtFile } from './pt/open-pt.js';
export type { PtTensor, PtValue } from './pt/pt-value.js';
