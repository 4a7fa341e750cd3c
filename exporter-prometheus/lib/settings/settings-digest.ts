import { warnOnce } from 'metrics-facade'
import { builtin } from '../base/builtin.ts'
import type { Setting } from './setting.ts'
import { initialValues, type SettingName, settings, type Values } from './settings.ts'
import { transportSettings } from './transport-settings.ts'

/**
 * The digest of each setting, by the name of its option: enough to see which settings differ, and no password can be
 * read from it. All functions have the same digest, because reloaded code makes new functions of the same source.
 */
export type SettingsDigest = ReadonlyMap<string, string>

/** The digest of the present settings, computed only when needed: most programs never need it, nor load `node:crypto`. */
export function digestLater(values: Values): () => SettingsDigest {
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    Array.isArray(value) ? [...value] : value,
  ])
  const now: Values = Object.fromEntries(entries)
  return () => digestSettings(now)
}

/** The digest of all settings but `reuse`, which belongs to an installation and not to the exporter. */
export function digestSettings({ reuse: _, ...values }: Values): SettingsDigest {
  return new Map(
    Object.entries(values).map(([name, value]) => {
      const { essence } = settings[name as SettingName] as Setting<never, unknown, never>
      return [name, digestOf(essence?.(value) ?? value)]
    }),
  )
}

/** The digest of the settings that take effect when listeners and pushes are started. */
export function digestTransports(values: Values): SettingsDigest {
  const names = [...Object.keys(transportSettings), 'scrapeLimits']
  return new Map([...digestSettings(values)].filter(([name]) => names.includes(name)))
}

function digestOf(value: unknown): string {
  const text = JSON.stringify(value, (_key, part) => (typeof part === 'function' ? 'function' : part))
  return builtin('node:crypto').createHash('sha256').update(String(text)).digest('base64')
}

/** Reports options that are ignored because the installed exporter has others. Options with their default do not count. */
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
