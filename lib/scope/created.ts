import {
  type Counter,
  currentRecorder,
  type Gauge,
  globalRecorder,
  type Histogram,
  labelRecord,
  type Recorder,
} from 'metrics-facade'
import { registerLater } from 'metrics-facade/registry'
import type { Kind } from './kind.ts'
import { isWithin } from './place.ts'

type Metric = Counter | Gauge | Histogram

/** All metrics that scopes have created, in that order, as long as they are referenced elsewhere. */
const created = new Map<WeakRef<Metric>, Kind['name']>()
const references = new WeakMap<Metric, WeakRef<Metric>>()
let gone: FinalizationRegistry<WeakRef<Metric>> | undefined

/**
 * Has recorders that are installed later register a metric, as long as it is referenced. Not one that is created with a
 * local recorder, which is there for a while only.
 */
export function keepCreated(kind: Kind['name'], metric: Metric): void {
  if (references.has(metric) || currentRecorder() !== globalRecorder()) return
  gone ??= new FinalizationRegistry(reference => created.delete(reference))
  registerLater(registerCreated)
  const reference = new WeakRef(metric)
  references.set(metric, reference)
  created.set(reference, kind)
  gone.register(metric, reference)
}

/** Undoes {@link keepCreated} for metrics of this kind and name within the scope with these labels. */
export function forgetCreated(
  kind: Kind['name'],
  name: string,
  labels: Readonly<Record<string, string>>,
): void {
  for (const [reference, createdKind] of created) {
    const metric = reference.deref()
    if (metric === undefined || createdKind !== kind || metric.name !== name) continue
    if (!isWithin(labelRecord(metric.labels ?? {}) as Record<string, string>, labels)) continue
    created.delete(reference)
    references.delete(metric)
  }
}

function registerCreated(recorder: Recorder): void {
  for (const [reference, kind] of created) {
    const metric = reference.deref()
    if (metric === undefined) continue
    const { name, labels, metadata } = metric
    try {
      if (kind === 'counter') recorder.registerCounter(name, labels, metadata)
      else if (kind === 'gauge') recorder.registerGauge(name, labels, metadata)
      else recorder.registerHistogram(name, labels, metadata)
    } catch {
      // No sample is lost. Using the metric reports it.
    }
  }
}
