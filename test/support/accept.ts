/** What scrapers ask for. */
export const openMetrics = 'application/openmetrics-text; version=1.0.0'
export const protobuf =
  'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited'
