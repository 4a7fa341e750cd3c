import { createHash } from 'node:crypto'
import { warnOnce } from 'metrics-facade'

/**
 * Settings by the name of their option, each as a digest: enough to see which differ, and nothing to read where one is
 * a password. Functions are all alike, because code that is loaded again makes others of the same text.
 */
export type SettingsDigest = ReadonlyMap<string, string>

export function digestSettings(settings: Readonly<Record<string, unknown>>): SettingsDigest {
  return new Map(Object.entries(settings).map(([name, value]) => [name, digestOf(value)]))
}

function digestOf(value: unknown): string {
  const text = JSON.stringify(value, (_key, part) => {
    if (typeof part === 'function') return 'function'
    return part instanceof Map ? [...part] : part
  })
  return createHash('sha256')
    .update(text ?? 'undefined')
    .digest('base64')
}

/** Reports options that were given where there are others already. One that has its default was not given. */
export function warnOfIgnored(
  given: SettingsDigest,
  defaults: SettingsDigest,
  there: SettingsDigest | undefined,
): void {
  if (there === undefined) return
  const ignored = [...given].filter(
    ([name, digest]) => digest !== defaults.get(name) && digest !== there.get(name),
  )
  if (ignored.length === 0) return
  const names = ignored.map(([name]) => name).join(', ')
  warnOnce(
    `metrics-exporter-prometheus reuse ${names}`,
    `The exporter that is installed already was reused with the options it has, and these were ignored: ${names}. ` +
      'Give the same options wherever it may be installed first, or restart the process to change them.',
  )
}
