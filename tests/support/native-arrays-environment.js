import { TestEnvironment } from 'jest-environment-node';

/** ONNX Runtime checks `instanceof Float32Array`; Jest's VM realm has its own classes, so the outer ones are shared. */
export default class NativeArraysEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, {
      Float32Array,
      Float64Array,
      Int8Array,
      Uint8Array,
      Int32Array,
      Uint32Array,
      BigInt64Array,
      BigUint64Array,
      ArrayBuffer,
    });
  }
}
