import { warnOnce } from 'metrics-facade'
import { builtin } from '../base/builtin.ts'
import type { Setting } from './setting.ts'
import { initialValues, type SettingName, settings, type Values } from './settings.ts'
import { transportSettings } from './transport-settings.ts'

/**
 * Settings by the name of their option, each as a digest: enough to see which differ, and nothing to read where one is
 * a password. Functions are all alike, because code that is loaded again makes others of the same text.
 */
export type SettingsDigest = ReadonlyMap<string, string>

/** The digest of settings as they are now, made when it is asked for: most programs never ask, nor load what makes it. */
export function digestLater(values: Values): () => SettingsDigest {
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    Array.isArray(value) ? [...value] : value,
  ])
  const now: Values = Object.fromEntries(entries)
  return () => digestSettings(now)
}

/** Of all settings but `reuse`, which is of one installation and not of the exporter. */
export function digestSettings({ reuse: _, ...values }: Values): SettingsDigest {
  return new Map(
    Object.entries(values).map(([name, value]) => {
      const { essence } = settings[name as SettingName] as Setting<never, unknown, never>
      return [name, digestOf(essence?.(value) ?? value)]
    }),
  )
}

/** Of those that are begun anew with what listens and pushes. */
export function digestTransports(values: Values): SettingsDigest {
  const names = [...Object.keys(transportSettings), 'scrapeLimits']
  return new Map([...digestSettings(values)].filter(([name]) => names.includes(name)))
}

function digestOf(value: unknown): string {
  const text = JSON.stringify(value, (_key, part) => (typeof part === 'function' ? 'function' : part))
  return builtin('node:crypto')
    .createHash('sha256')
    .update(text ?? 'undefined')
    .digest('base64')
}

/** Reports options that were given where there are others already. One that has its default was not given. */
export function warnOfIgnored(given: SettingsDigest, there: SettingsDigest | undefined): void {
  if (there === undefined) return
  const defaults = digestSettings(initialValues())
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
