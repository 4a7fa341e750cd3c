import * as facade from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { PrefixLayer, Stack, withLabels } from 'metrics-facade/layers'
import { runCollectors } from 'metrics-facade/registry'
import { useFacade } from './scenario.mjs'

const snapshot = await useFacade({
  ...facade,
  DebuggingRecorder,
  PrefixLayer,
  runCollectors,
  Stack,
  withLabels,
})
// A title has no line feeds.
document.title = JSON.stringify(snapshot)
