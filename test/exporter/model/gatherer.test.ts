import {
  type Gatherer,
  mergeGatherers,
  PrometheusBuilder,
  type PrometheusHandle,
  Renderer,
  type Snapshot,
} from 'metrics-exporter-prometheus'
import { gauge } from 'metrics-facade'
import { test } from 'uvu'
import { agreed, gathererContract } from '../../support/contract-gatherer.ts'
import { nextTurn } from '../../support/gate.ts'
import { type Contents, recorded } from '../../support/recorded-contents.ts'

const fixed = (families: Snapshot['families']): Gatherer => ({ gather: () => ({ families }) })
const part = (kinds: readonly string[]): Contents => ({
  ...agreed,
  calls: agreed.calls.filter(({ kind }) => kinds.includes(kind)),
})

gathererContract('a handle', () => recorded(agreed))
gathererContract('a merge of two recorders', () =>
  mergeGatherers([recorded(part(['counter', 'gauge'])), recorded(part(['histogram']))]),
)
gathererContract('a merge in which everything is there twice', () => {
  const handle = recorded(agreed)
  return mergeGatherers([handle, handle])
})
gathererContract('a merge of merges', () =>
  mergeGatherers([mergeGatherers([]), mergeGatherers([recorded(agreed)])]),
)
gathererContract('a snapshot', () => fixed(recorded(agreed).snapshot().families))
gathererContract('a clone of a snapshot', () => fixed(structuredClone(recorded(agreed).snapshot()).families))
gathererContract('a snapshot read back from its JSON', () =>
  fixed(JSON.parse(recorded(agreed).renderJson()).families),
)
gathererContract(
  'a promise',
  () => {
    const handle = recorded(agreed)
    return { gather: async () => handle.gather() }
  },
  'withPromise',
)
gathererContract(
  'a merge with a promise',
  () => {
    const later = recorded(part(['gauge', 'histogram']))
    return mergeGatherers([recorded(part(['counter'])), { gather: async () => later.gather() }])
  },
  'withPromise',
)

/** A recorder whose gauges are set by an async collector. */
function collecting(): PrometheusHandle {
  const handle = recorded(part(['counter', 'histogram']))
  handle.collect(async () => {
    await nextTurn()
    for (const { kind, name, labels, value } of agreed.calls)
      if (kind === 'gauge') gauge(name, labels).set(value)
  })
  return handle
}
gathererContract('a handle with async collectors', collecting, 'afterCollectors')
gathererContract(
  'a merge with a handle with async collectors',
  () => mergeGatherers([recorded(part(['counter'])), new Renderer(mergeGatherers([collecting()]))]),
  'afterCollectors',
)
gathererContract(
  'a handle that includes one with async collectors',
  () => {
    const handle = new PrometheusBuilder().buildRecorder().handle()
    handle.include(collecting())
    return handle
  },
  'afterCollectors',
)
gathererContract(
  'a handle that includes a promise',
  () => {
    const [handle, later] = [recorded(part(['counter'])), recorded(part(['gauge', 'histogram']))]
    handle.include({ gather: async () => later.gather() })
    return handle
  },
  'afterCollectors',
)

test.run()
