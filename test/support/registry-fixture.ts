import { type Labels, noopRecorder, type Recorder } from 'metrics-facade'
import {
  type Naming,
  type PlainCounter,
  type PlainGauge,
  type PlainHistogram,
  PlainStorage,
  Registry,
} from 'metrics-facade/registry'

type PlainRegistry = Registry<PlainCounter, PlainGauge, PlainHistogram>

/** A registry of plain series. */
export function makeRegistry(naming?: Naming): PlainRegistry {
  return new Registry(new PlainStorage(), naming === undefined ? {} : { naming })
}

/** A recorder that does nothing but ask a registry. */
export function recorderOf(registry: PlainRegistry): Recorder {
  return {
    ...noopRecorder,
    registerCounter: (name: string, labels: Labels | undefined) => registry.getOrCreateCounter(name, labels),
    registerGauge: (name: string, labels: Labels | undefined) => registry.getOrCreateGauge(name, labels),
    registerHistogram: (name: string, labels: Labels | undefined) =>
      registry.getOrCreateHistogram(name, labels),
  }
}

/** Names with the values of label `a`, in the order of the registry. */
export function names(registry: PlainRegistry): string[] {
  return registry
    .series()
    .map(({ kind, name, labels }) => [kind[0], name, labels.a].filter(part => part !== undefined).join(' '))
}
