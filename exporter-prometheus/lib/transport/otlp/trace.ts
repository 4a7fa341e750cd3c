import type { LabelPair } from 'metrics-facade/registry'

/** The labels of an exemplar: what leads to a trace, and the others. */
export interface TraceLabels {
  /** 32 hexadecimal digits. */
  readonly traceId: string | undefined
  /** 16 hexadecimal digits. */
  readonly spanId: string | undefined
  readonly others: readonly LabelPair[]
}

const digits: Readonly<Record<string, RegExp>> = { trace_id: /^[0-9a-f]{32}$/i, span_id: /^[0-9a-f]{16}$/i }

/** Sorts the labels of an exemplar. A trace id of another form stays a label. */
export function traceLabels(pairs: readonly LabelPair[]): TraceLabels {
  const ids: Record<string, string> = {}
  const others = pairs.filter(([name, value]) => {
    const isId = Object.hasOwn(digits, name) && digits[name]!.test(value)
    if (isId) ids[name] = value
    return !isId
  })
  return { traceId: ids.trace_id, spanId: ids.span_id, others }
}
