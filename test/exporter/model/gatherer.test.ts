import { type Gatherer, mergeGatherers, type Snapshot } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import { agreed, gathererContract } from '../../support/contract-gatherer.ts'
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
  true,
)
gathererContract(
  'a merge with a promise',
  () => {
    const later = recorded(part(['gauge', 'histogram']))
    return mergeGatherers([recorded(part(['counter'])), { gather: async () => later.gather() }])
  },
  true,
)

test.run()
