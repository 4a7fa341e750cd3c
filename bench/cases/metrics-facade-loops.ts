import {
  Matcher,
  PrometheusBuilder,
  type PrometheusHandle,
  type PrometheusRecorder,
} from 'metrics-exporter-prometheus'
import {
  type Counter,
  counter,
  currentRecorder,
  gauge,
  histogram,
  setGlobalRecorder,
  swapGlobalRecorder,
  withLocalRecorder,
} from 'metrics-facade'
import {
  ContextLabelLayer,
  FilterLayer,
  type Layer,
  PrefixLayer,
  Stack,
  withLabels,
} from 'metrics-facade/layers'
import type { LoopName } from '../row.ts'
import {
  bounds,
  counterNames,
  eight,
  heldLabels,
  hosts,
  type Loop,
  methods,
  otherUses,
  paths64,
  paths10000,
  quantiles,
  repeat,
  statuses,
  statusNumbers,
  trace,
  uncutMethods,
  uncutStatuses,
  values,
  zones,
} from './library.ts'
import { useOtherShapes } from './metrics-facade-shapes.ts'

let recording: PrometheusHandle | undefined

/** Everything that the loops have recorded. */
export function exposition(): string {
  return recording!.render()
}

export function builder(): PrometheusBuilder {
  return new PrometheusBuilder()
    .setBucketsForMetric(Matcher.suffix('_seconds'), bounds)
    .setQuantiles(quantiles)
}

function installAndUseOtherShapes(configured: PrometheusBuilder = builder()): PrometheusRecorder {
  const recorder = configured.buildRecorder()
  setGlobalRecorder(recorder)
  recording = recorder.handle()
  useOtherShapes()
  return recorder
}

/** Puts layers over the recorder that is installed. */
function pushLayers(...layers: readonly Layer[]): void {
  const stack = new Stack(currentRecorder())
  for (const layer of layers) stack.push(layer)
  swapGlobalRecorder(stack)
}

function holdCounters(name = 'measured_total'): readonly Counter[] {
  return heldLabels().map(labels => counter(name, labels))
}

function incrementHeld(held: readonly Counter[] = holdCounters()): Loop {
  return repeat(i => held[i & 7]!.increment())
}

function lookUpTwoLabels(): Loop {
  return repeat(i =>
    counter('measured_total', { method: methods[i & 3]!, status: statuses[(i >> 2) & 1]! }).increment(),
  )
}

function lookUpPaths(paths: readonly string[]): Loop {
  installAndUseOtherShapes()
  for (const path of [...paths].sort()) counter('measured_total', { method: 'GET', path }).increment(0)
  let next = 0
  return repeat(() => {
    counter('measured_total', { method: 'GET', path: paths[next]! }).increment()
    next = next + 1 === paths.length ? 0 : next + 1
  })
}

/** Runs a loop where another recorder takes the place of the global one. */
function locally(prepare: () => Loop): Loop {
  installAndUseOtherShapes()
  const local = builder().buildRecorder()
  recording = local.handle()
  const loop = prepare()
  return count => withLocalRecorder(local, () => loop(count))
}

export const loops: { readonly [Name in LoopName]: () => Loop } = {
  heldCounter() {
    installAndUseOtherShapes()
    return incrementHeld()
  },
  heldPlainCounter() {
    installAndUseOtherShapes()
    return incrementHeld(counterNames.map(name => counter(name)))
  },
  heldGauge() {
    installAndUseOtherShapes()
    const held = counterNames.map(name => gauge(name))
    let uses = 0
    return repeat(i => held[i & 7]!.set((uses++ >> 3) + 1))
  },
  heldHistogram() {
    installAndUseOtherShapes()
    const held = eight.map(i => histogram(`measured_${i}_seconds`))
    return repeat(i => held[i & 7]!.record(values[i & 1023]!))
  },
  heldNativeHistogram() {
    installAndUseOtherShapes(builder().setNativeHistogramForMetric(Matcher.prefix('measured')))
    const held = eight.map(i => histogram(`measured_${i}_seconds`))
    return repeat(i => held[i & 7]!.record(values[i & 1023]!))
  },
  summary() {
    installAndUseOtherShapes()
    const held = histogram('measured')
    return repeat(i => held.record(values[i & 1023]!))
  },
  timer() {
    installAndUseOtherShapes()
    const held = histogram('measured_seconds')
    return repeat(() => held.startTimer()())
  },
  namedCounter() {
    installAndUseOtherShapes()
    return repeat(i => counter(counterNames[i & 7]!).increment())
  },
  oneLabel() {
    installAndUseOtherShapes()
    return repeat(i => counter('measured_total', { family: counterNames[i & 7]! }).increment())
  },
  twoLabels() {
    installAndUseOtherShapes()
    return lookUpTwoLabels()
  },
  twoLabelsLimited() {
    installAndUseOtherShapes(builder().withCardinalityLimits({ perLabel: 1_000, perMetric: 10_000 }))
    return lookUpTwoLabels()
  },
  fiveLabels() {
    installAndUseOtherShapes()
    return repeat(i =>
      counter('measured_total', {
        method: methods[i & 3]!,
        status: statuses[(i >> 2) & 1]!,
        host: hosts[i & 1]!,
        zone: zones[i & 1]!,
        protocol: 'h2',
      }).increment(),
    )
  },
  constantLabels() {
    installAndUseOtherShapes()
    return repeat(() => counter('measured_total', { method: 'GET', status: '200' }).increment())
  },
  dynamicLabels() {
    installAndUseOtherShapes()
    return repeat(i =>
      counter('measured_total', {
        method: uncutMethods[i & 3]!.slice(1),
        status: uncutStatuses[(i >> 2) & 1]!.slice(1),
      }).increment(),
    )
  },
  numericLabels() {
    installAndUseOtherShapes()
    return repeat(i =>
      counter('measured_total', {
        method: methods[i & 3]!,
        status: statusNumbers[(i >> 2) & 1]!,
      }).increment(),
    )
  },
  heldLabels() {
    installAndUseOtherShapes()
    const held = heldLabels()
    return repeat(i => counter('measured_total', held[i & 7]!).increment())
  },
  series64: () => lookUpPaths(paths64),
  series10000: () => lookUpPaths(paths10000),
  labelledHistogram() {
    installAndUseOtherShapes()
    return repeat(i =>
      histogram('measured_seconds', { method: methods[i & 3]!, status: statuses[(i >> 2) & 1]! }).record(
        values[i & 1023]!,
      ),
    )
  },
  nothingInstalled: lookUpTwoLabels,
  heldCounterLocally: () => locally(incrementHeld),
  twoLabelsLocally: () => locally(lookUpTwoLabels),
  twoLabelsBoundAnew() {
    // As those that modules hold: taken when nothing is installed, and so often used that V8 counts on it.
    const early = Array.from({ length: 100 }, (_, i) => counter(`early_${i}_total`))
    installAndUseOtherShapes()
    for (let use = 0; use < otherUses; use++) for (const held of early) held.increment()
    return lookUpTwoLabels()
  },
  heldCounterUntraced() {
    installAndUseOtherShapes(builder().withExemplars(() => undefined))
    return incrementHeld()
  },
  heldCounterTraced() {
    installAndUseOtherShapes(builder().withExemplars(() => trace))
    return incrementHeld()
  },
  heldCounterWithExemplar() {
    installAndUseOtherShapes()
    const held = counterNames.map(name => counter(name))
    return repeat(i => held[i & 7]!.increment(1, { trace_id: trace.trace_id, span_id: trace.span_id }))
  },
  heldCounterUnderLayers() {
    installAndUseOtherShapes()
    pushLayers(new PrefixLayer('measured'), new FilterLayer({ patterns: ['debug', 'internal'] }))
    return incrementHeld(holdCounters('total'))
  },
  namedCounterUnderPrefix() {
    installAndUseOtherShapes()
    pushLayers(new PrefixLayer('measured'))
    return repeat(i => counter(counterNames[i & 7]!).increment())
  },
  heldCounterInContext() {
    installAndUseOtherShapes()
    pushLayers(new ContextLabelLayer())
    const loop = incrementHeld()
    return count => withLabels({ user: 'ferris' }, () => loop(count))
  },
}
