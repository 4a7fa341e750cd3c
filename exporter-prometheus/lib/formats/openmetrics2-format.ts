import type { Format } from './format.ts'
import { writeOpenMetrics2 } from './openmetrics2.ts'

/**
 * OpenMetrics 2.0.0, a release candidate: for readers that ask for this version. It yields after whole lines.
 *
 * A series is one line, and a family has the name of its series. A summary of values below 0, which this version
 * forbids too, is written as families of type `unknown`, as in version 1.
 *
 * https://prometheus.io/docs/specs/om/open_metrics_spec_2_0/
 */
export const openMetrics2Format: Format = {
  contentType: 'application/openmetrics-text; version=2.0.0; charset=utf-8',
  created: 'always',
  escaping: 'allow-utf-8',
  isOnlyForItsVersion: true,
  write: writeOpenMetrics2,
}
