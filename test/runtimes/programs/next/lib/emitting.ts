import * as facade from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { emit } from '../scenario.mjs'

let hasEmitted = false

/** Once in a process, at the first request. */
export function emitOnce(): void {
  if (hasEmitted) return
  hasEmitted = true
  collectProcessMetrics()
  emit(facade)
}
