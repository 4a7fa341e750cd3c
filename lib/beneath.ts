import type { Recorder } from './recorder.ts'

/**
 * A recorder and all recorders beneath it, itself first, each once. Exporters find themselves under layers with it.
 * A recorder without `beneath` hides those that it passes calls on to.
 */
export function recordersBeneath(recorder: Recorder): ReadonlySet<Recorder> {
  const found = new Set([recorder])
  // Iterating a Set visits what is added on the way, and each object once, so cycles end. JavaScript callers may set
  // `beneath` to a recorder instead of an array.
  for (const one of found) for (const next of [one?.beneath ?? []].flat()) found.add(next)
  return found
}
