import { version } from 'metrics-facade'
import type { Body } from '../body.ts'
import type { Encoding } from './encoding.ts'
import { kinds, tailWriter, writeHead, writeResource, writeScope } from './messages.ts'
import type { Temporality } from './metric.ts'
import type { Resource } from './resource.ts'
import type { WrittenMetric } from './written.ts'

/** What a request says besides its metrics. */
export interface Sender {
  readonly resource: Resource
  readonly temporality: Temporality
}

/** The scope that all metrics are in. */
const scope = { name: 'metrics-facade', version }

function metricOf({ head, pieces }: WrittenMetric, temporality: Temporality, to: Encoding): Body {
  const { kind } = head
  const points = to.list(
    'dataPoints',
    pieces.map(({ bytes }) => bytes),
  )
  const data = [...points, ...to.fields(tailWriter(kind), temporality)]
  return [...to.fields(writeHead, head), ...to.message(kinds[kind].number, kind, data)]
}

/** Puts a request together, an `ExportMetricsServiceRequest`. */
export function exportRequest(
  metrics: readonly WrittenMetric[],
  { resource, temporality }: Sender,
  to: Encoding,
): Body {
  const all = metrics.flatMap(metric => to.message(2, undefined, metricOf(metric, temporality, to)))
  const ofScope = [...to.message(1, 'scope', to.fields(writeScope, scope)), ...to.list('metrics', all)]
  const ofResource = [
    ...to.message(1, 'resource', to.fields(writeResource, resource)),
    ...to.list('scopeMetrics', to.message(2, undefined, ofScope)),
  ]
  return to.whole(to.list('resourceMetrics', to.message(1, undefined, ofResource)))
}
