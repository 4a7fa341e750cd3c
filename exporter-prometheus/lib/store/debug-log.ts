import { type LabelRecord, messageOf } from 'metrics-facade'
import { type MetricKind, shown } from 'metrics-facade/registry'
import { builtin } from '../base/builtin.ts'

/** Prints what is registered, and what is refused, on the standard error. */
export interface DebugLog {
  registered(kind: MetricKind, name: string, labels: LabelRecord): void
  refused(message: string): void
}

/** The log of a program that runs with `NODE_DEBUG=metrics-facade`; `undefined` for all others. */
export function openDebugLog(): DebugLog | undefined {
  let print: ((text: string) => void) & { readonly enabled: boolean }
  try {
    print = builtin('node:util').debuglog('metrics-facade')
  } catch {
    // A runtime without this module.
    return undefined
  }
  if (!print.enabled) return undefined
  return {
    registered: (kind, name, labels) => print(`registered the ${kind} ${messageOf(name)} ${shown(labels)}`),
    refused: message => print(message),
  }
}
