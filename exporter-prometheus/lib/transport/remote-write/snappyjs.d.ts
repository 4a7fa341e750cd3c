// The types of snappyjs are those of the whole package.

declare module 'snappyjs/snappy_compressor.js' {
  /** Compresses one message. */
  export class SnappyCompressor {
    constructor(uncompressed: Uint8Array)
    maxCompressedLength(): number
    /** Returns how many bytes it has written. */
    compressToBuffer(output: Uint8Array): number
  }
}
