import type { BinaryFormat } from './format.ts'
import { writeProtobuf } from './protobuf.ts'

/**
 * Delimited messages `io.prometheus.client.MetricFamily`. Of the formats for servers, the only one with native
 * histograms.
 *
 * Each series always shows one moment.
 *
 * https://github.com/prometheus/prometheus/blob/main/prompb/io/prometheus/client/metrics.proto
 */
export const protobufFormat: BinaryFormat = {
  contentType: 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
  created: 'always',
  isBinary: true,
  write: writeProtobuf,
}
