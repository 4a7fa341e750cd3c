import type { PrometheusBuilder, PrometheusHandle } from 'metrics-exporter-prometheus'
import { freshRecorder } from './prometheus-fixture.ts'
import { parseStrictly } from './strict-parser.ts'

/** A recorder that takes names in UTF-8. */
export function utf8(
  configure: (builder: PrometheusBuilder) => PrometheusBuilder = builder => builder,
): PrometheusHandle {
  return freshRecorder(builder => configure(builder.withUtf8Names()))
}

/** The text for a reader who asks for an escaping, strictly read before. */
export function textFor(handle: PrometheusHandle, escaping: string): string {
  const { body } = handle.negotiate(`text/plain;version=0.0.4;escaping=${escaping}`)
  parseStrictly(body, escaping === 'allow-utf-8' ? 'utf-8' : 'legal')
  return String(body)
}
