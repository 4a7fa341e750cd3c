import { messageOf } from 'metrics-facade'
import { builtin } from '../base/builtin.ts'
import { BuildError, isPlainObject, shown } from '../base/error.ts'
import { type CardinalityLimits, isOverflow } from '../series/cardinality-settings.ts'
import type { ListenOptions } from '../transport/http/address.ts'
import { defaultPort } from '../transport/http/default-port.ts'
import { askedPath } from '../transport/http/paths.ts'
import { checkSwitch } from './checks.ts'
import { otlpFromEnvironment } from './otlp-environment.ts'
import type { ProcessesOption } from './processes-option.ts'
import { remoteWriteFromEnvironment } from './remote-write-environment.ts'
import type { OtlpOption, RemoteWriteOption } from './transport-settings.ts'
import { path as filePath } from './variable-kinds.ts'
import { type Environment, oneOf, readVariables, switches, type Variable, withoutEmpty } from './variables.ts'

/** Whether and where to listen and to push. Everything but `enabled` is options of `install()`. */
export interface EnvironmentOptions {
  readonly enabled: boolean
  /** Whether listeners show the page. Left out if the variable is not set. */
  readonly page?: boolean
  /** Left out if no variable sets a limit. */
  readonly cardinality?: CardinalityLimits
  /** Left out if neither a variable nor a default says where to listen, or if only pushes are enabled. */
  readonly listener?: ListenOptions
  /** Left out unless the variables of OpenTelemetry say where to push. */
  readonly otlp?: OtlpOption
  /** Left out unless a variable says where to push by remote write. */
  readonly remoteWrite?: RemoteWriteOption
  /** Left out if no variable says where the processes of the program share their metrics. */
  readonly processes?: ProcessesOption
}

/** What counts where a variable is not set. */
export interface EnvironmentDefaults extends Partial<ListenOptions> {
  /** Whether to listen if neither `_ENABLED` nor `_PORT` is set; `false` by default. */
  readonly enabled?: boolean
}

/** One or more words of letters, digits, `-` and `_`, with dots between them. */
const hostName = /^(?=.{1,253}$)(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$/i

const count = 'a number of at least 1'
const path = 'a path as clients ask for it, such as /health'

/** The variables, by what they set. */
const variables = {
  enabled: { name: 'ENABLED', takes: 'true or false', read: oneOf(switches) },
  port: { name: 'PORT', takes: 'a port from 0 to 65535, 0 for any free one, or -1 for none', read: readPort },
  host: {
    name: 'HOST',
    takes: 'a host name, or an IP address such as 127.0.0.1 or ::1, without a port',
    read: text => (builtin('node:net').isIP(text) !== 0 || hostName.test(text) ? text : undefined),
  },
  page: { name: 'PAGE', takes: 'true or false', read: oneOf(switches) },
  perLabel: { name: 'CARDINALITY_PER_LABEL', takes: count, read: readCount },
  perMetric: { name: 'CARDINALITY_PER_METRIC', takes: count, read: readCount },
  overflow: {
    name: 'CARDINALITY_OVERFLOW',
    takes: "a short string, such as 'other'",
    read: text => (isOverflow(text) ? text : undefined),
  },
  healthPath: { name: 'HEALTH_PATH', takes: path, read: readPath },
  livePath: { name: 'LIVE_PATH', takes: path, read: readPath },
  directory: {
    name: 'PROCESSES_DIRECTORY',
    ...filePath,
    takes: 'the path of a directory',
  },
} satisfies Readonly<Record<string, Variable<boolean | number | string>>>

/**
 * Reads whether and where to listen and to push from the environment. With the prefix `'DYN_SYSTEM'`:
 *
 * - `DYN_SYSTEM_ENABLED`: `true`, `1`, `yes` or `on`; `false`, `0`, `no` or `off`; upper or lower case. By default it is
 *   enabled if `DYN_SYSTEM_PORT` is set.
 * - `DYN_SYSTEM_PORT`: from 0 to 65535; 0 takes any free port, which `handle.address` tells. A negative one disables,
 *   whatever the others say.
 * - `DYN_SYSTEM_HOST`: the name or address to listen on.
 * - `DYN_SYSTEM_PAGE`: whether listeners show the page, in the words of `DYN_SYSTEM_ENABLED`.
 * - `DYN_SYSTEM_CARDINALITY_PER_LABEL` and `DYN_SYSTEM_CARDINALITY_PER_METRIC`: limits of the option `cardinality`.
 * - `DYN_SYSTEM_CARDINALITY_OVERFLOW`: the value that stands for those beyond them.
 * - `DYN_SYSTEM_PROCESSES_DIRECTORY`: where the processes of the program share their metrics: the option `processes`.
 * - `DYN_SYSTEM_HEALTH_PATH` and `DYN_SYSTEM_LIVE_PATH`: the paths for probes.
 * - `DYN_SYSTEM_REMOTE_WRITE_ENDPOINT`, `DYN_SYSTEM_REMOTE_WRITE_BEARER_TOKEN` and others: the option `remoteWrite`. An
 *   endpoint enables.
 *
 * Where to push by OTLP comes from the variables of OpenTelemetry, which have no prefix: `OTEL_EXPORTER_OTLP_ENDPOINT`,
 * `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_SERVICE_NAME` and others. An endpoint enables, too.
 *
 * An empty variable counts as not set. All variables are checked, even if nothing is enabled.
 *
 * @param defaults - what counts where a variable is not set, such as `{ port: 8081 }`. Where neither says anything, the
 * defaults of `install()` count. A port here does not enable.
 *
 * @example
 * ```ts
 * const { enabled, ...options } = optionsFromEnvironment('DYN_SYSTEM', process.env, { port: 8081 })
 * if (enabled) await install(options)
 * ```
 *
 * @throws BuildError with code `INVALID_ENVIRONMENT` for a value that cannot be read; it names the variable. With code
 * `INVALID_OPTION` for wrong defaults.
 */
export function optionsFromEnvironment(
  prefix: string,
  environment: Environment = process.env,
  defaults: EnvironmentDefaults = {},
): EnvironmentOptions {
  checkPrefix(prefix)
  if (!isPlainObject(defaults)) {
    throw new BuildError(
      'INVALID_OPTION',
      `optionsFromEnvironment got ${shown(defaults)} for defaults. Give an object such as { port: 8081 }.`,
    )
  }
  const { enabled: isEnabled = false, ...listenerDefaults } = defaults
  checkSwitch(isEnabled, 'optionsFromEnvironment, enabled')
  const { enabled, port, page, perLabel, perMetric, overflow, directory, ...read } = readVariables(
    variables,
    `${prefix}_`,
    environment,
  )
  const limits = { perLabel, perMetric, ...(overflow !== undefined && { overflow }) }
  const isPort = port !== undefined && port >= 0
  const listens = port === undefined ? (enabled ?? isEnabled) : isPort && (enabled ?? true)
  const isForbidden = enabled === false || (port !== undefined && port < 0)
  const remoteWrite = remoteWriteFromEnvironment(`${prefix}_REMOTE_WRITE_`, environment)
  const pushes = isForbidden ? {} : withoutEmpty({ otlp: otlpFromEnvironment(environment), remoteWrite })
  const isPushing = Object.keys(pushes).length > 0
  const listener = { ...listenerDefaults, ...read, ...(isPort && { port }) }
  const isListener = Object.keys(listener).length > 0 && (listens || !isPushing)
  return {
    enabled: listens || isPushing,
    ...(page !== undefined && { page }),
    ...cardinalityFrom(prefix, limits),
    ...(isListener && { listener: { ...listener, port: listener.port ?? defaultPort } }),
    ...pushes,
    ...(directory !== undefined && { processes: { directory } }),
  }
}

/** The option, if there is a limit. */
function cardinalityFrom(
  prefix: string,
  cardinality: CardinalityLimits,
): Pick<EnvironmentOptions, 'cardinality'> {
  const { perLabel, perMetric, overflow } = cardinality
  if ((perLabel ?? perMetric) !== undefined) return { cardinality }
  if (overflow === undefined) return {}
  const start = `${prefix}_CARDINALITY`
  throw new BuildError(
    'INVALID_ENVIRONMENT',
    `${messageOf(start)}_OVERFLOW is ${shown(overflow)}, but nothing is limited: set ${messageOf(start)}_PER_LABEL, too.`,
  )
}

function checkPrefix(prefix: string): void {
  if (typeof prefix === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(prefix) && !prefix.endsWith('_')) return
  throw new BuildError(
    'INVALID_ENVIRONMENT',
    `The prefix ${shown(prefix)} cannot begin the name of a variable: give letters, digits and "_", the last "_" left out, such as "METRICS".`,
  )
}

function readPort(text: string): number | undefined {
  return /^([0-9]|-[1-9])[0-9]{0,4}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined
}

function readCount(text: string): number | undefined {
  return /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : undefined
}

function readPath(text: string): string | undefined {
  return askedPath(text) === text ? text : undefined
}
