/** A message of protobuf, and how many samples it has: numbers, marks of an end included, and native histograms. */
export interface Encoded {
  readonly message: Uint8Array
  readonly samples: number
  readonly histograms: number
}
