import { messageOf } from 'metrics-facade'
import { builtin } from '../base/builtin.ts'
import { BuildError, shown } from '../base/error.ts'
import { defaultPort } from './options.ts'

/** The settings of a listener in the environment: everything but `enabled` is options of `install()`. */
export interface EnvironmentOptions {
  readonly enabled: boolean
  readonly listener: { readonly host?: string; readonly port: number }
}

/** Variables by name: `process.env`, or an object in tests. */
export type Environment = Readonly<Record<string, string | undefined>>

const switches: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'on'].map(word => [word, true] as const),
  ...['false', '0', 'no', 'off'].map(word => [word, false] as const),
])

/** One or more words of letters, digits, `-` and `_`, with dots between them. */
const hostName = /^(?=.{1,253}$)(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$/i

/**
 * Reads the settings of a listener from the environment. With the prefix `'DYN_SYSTEM'`:
 *
 * - `DYN_SYSTEM_ENABLED`: `true`, `1`, `yes` or `on`; `false`, `0`, `no` or `off`; upper or lower case. `false` by default.
 * - `DYN_SYSTEM_PORT`: from 0 to 65535; 0 takes any free port, which `handle.address` tells. 9000 by default.
 * - `DYN_SYSTEM_HOST`: the name or address to listen on. The listener's default if it is not set.
 *
 * An empty variable counts as not set. All variables are checked, even if the listener is not enabled.
 *
 * @example
 * ```ts
 * const { enabled, ...options } = optionsFromEnvironment('DYN_SYSTEM')
 * if (enabled) await install(options)
 * ```
 *
 * @throws BuildError with code `INVALID_ENVIRONMENT` for a value that cannot be read; it names the variable.
 */
export function optionsFromEnvironment(
  prefix: string,
  environment: Environment = process.env,
): EnvironmentOptions {
  if (typeof prefix !== 'string' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(prefix) || prefix.endsWith('_')) {
    throw new BuildError(
      'INVALID_ENVIRONMENT',
      `The prefix ${shown(prefix)} starts no variable: give letters, digits and "_", the last "_" left out, such as "METRICS".`,
    )
  }
  const read = <T>(name: string, takes: string, parse: (text: string) => T | undefined): T | undefined => {
    const variable = `${prefix}_${name}`
    // Own properties only: what a program has added to every object does not belong to the environment.
    const text = Object.hasOwn(environment, variable) ? environment[variable] : undefined
    if (text === undefined || text === '') return undefined
    const value = parse(text)
    if (value !== undefined) return value
    throw new BuildError(
      'INVALID_ENVIRONMENT',
      `${messageOf(variable)} is ${shown(text)}: set it to ${takes}.`,
    )
  }
  const enabled = read('ENABLED', 'true or false', text => switches.get(text.toLowerCase()))
  const port = read('PORT', 'a port from 0 to 65535, 0 for any free one', readPort)
  const host = read(
    'HOST',
    'a host name, or an IP address such as 127.0.0.1 or ::1, without a port',
    readHost,
  )
  return {
    enabled: enabled ?? false,
    listener: { ...(host === undefined ? {} : { host }), port: port ?? defaultPort },
  }
}

function readPort(text: string): number | undefined {
  return /^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined
}

function readHost(text: string): string | undefined {
  return builtin('node:net').isIP(text) !== 0 || hostName.test(text) ? text : undefined
}
