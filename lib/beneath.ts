import type { Recorder } from './recorder.ts'

/**
 * A recorder and all that are beneath it, itself first, each once. For exporters, which look for themselves under
 * layers; one that does not tell what is beneath it hides the rest.
 */
export function recordersBeneath(recorder: Recorder): ReadonlySet<Recorder> {
  const found = new Set([recorder])
  // A set also goes through what is added meanwhile, and takes circles. JavaScript may give one without an array.
  for (const one of found) for (const next of [one?.beneath ?? []].flat()) found.add(next)
  return found
}
