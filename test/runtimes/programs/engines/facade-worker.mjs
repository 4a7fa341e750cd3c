import * as facade from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { PrefixLayer, Stack, withLabels } from 'metrics-facade/layers'
import { runCollectors } from 'metrics-facade/registry'
import { useFacade } from './scenario.mjs'

facade.counter('loaded_total').increment()
// Process warnings of workerd are events that nothing prints.
globalThis.process?.on('warning', warning => console.warn(warning))

export default {
  fetch: async () =>
    new Response(
      await useFacade({ ...facade, DebuggingRecorder, PrefixLayer, runCollectors, Stack, withLabels }),
    ),
}
