import type { IncomingMessage } from 'node:http'
import { type Labels, messageOf, type Recorder } from 'metrics-facade'
import {
  type CollectorSettings,
  checkBucketOption,
  checkCollectorOptions,
  defaultBuckets,
} from 'metrics-facade/registry'
import { HttpMetricsError, type HttpMetricsErrorCode } from './error.ts'
import { labelsOfConventions, type Naming, namings } from './names.ts'

/** Options of `collectHttpMetrics`. All are optional. */
export interface HttpMetricsOptions {
  /** Whether the requests that this process answers are measured. `true` by default. */
  readonly server?: boolean | undefined
  /** Whether the requests that this process sends, by `node:http`, `fetch` or undici, are measured. `true` by default. */
  readonly client?: boolean | undefined
  /**
   * Returns the route of a request that was answered, as a template such as `/users/:id`, or `undefined` to take the
   * one that its framework has matched, which is also the default. Must not return what differs with each request.
   */
  readonly route?: ((request: IncomingMessage) => string | undefined) | undefined
  /** Whether to leave out a request that was received. By default none is left out. */
  readonly ignore?: ((request: IncomingMessage) => boolean) | undefined
  /**
   * Inclusive upper bounds of durations in seconds, finite and ascending. This is advice: settings of the exporter for
   * those names win. By default 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5 and 10.
   */
  readonly buckets?: readonly number[] | undefined
  /**
   * Whether the sizes of the bodies of requests and responses of the server are measured, or the inclusive upper bounds
   * of their histograms in bytes. `false` by default; the bounds are 100, 1,000, 10,000, 100,000, 1,000,000 and
   * 10,000,000 by default.
   */
  readonly sizes?: boolean | readonly number[] | undefined
  /** Labels for every series. By default there are no labels. */
  readonly labels?: Labels | undefined
  /** A prefix for every name, without a separator: `'shop_'`. By default there is no prefix. */
  readonly prefix?: string | undefined
  /**
   * `'opentelemetry'` gives metrics and labels the names of OpenTelemetry's semantic conventions, as Prometheus writes
   * them. `'prometheus'` by default.
   */
  readonly names?: 'prometheus' | 'opentelemetry' | undefined
  /** Whether scrapes of the exporter's own listener are measured as well. `false` by default. */
  readonly scrapes?: boolean | undefined
  /** How many routes have series of their own: a whole number from 1. Further ones are `other`. 1,000 by default. */
  readonly maxRoutes?: number | undefined
  /** How many hosts have series of their own: a whole number from 1. Further ones are `other`. 100 by default. */
  readonly maxHosts?: number | undefined
  /**
   * The hosts that have series of their own, each with its port unless that is the usual one; all others are `other`.
   * For programs that send requests wherever a stranger tells them. By default the first `maxHosts` hosts.
   */
  readonly hosts?: readonly string[] | undefined
  /**
   * The recorder that the metrics go to. By default the local recorder if this is called within `withLocalRecorder`,
   * else the global one.
   */
  readonly recorder?: Recorder | undefined
}

/** The options, checked and complete. */
export interface HttpMetricsSettings extends CollectorSettings {
  readonly server: boolean
  readonly client: boolean
  readonly route: ((request: IncomingMessage) => string | undefined) | undefined
  readonly ignore: ((request: IncomingMessage) => boolean) | undefined
  readonly buckets: readonly number[]
  /** `undefined` if sizes are not measured. */
  readonly sizeBuckets: readonly number[] | undefined
  readonly naming: Naming
  readonly scrapes: boolean
  readonly maxRoutes: number
  readonly maxHosts: number
  /** In lower case; `undefined` if any host may have series. */
  readonly hosts: ReadonlySet<string> | undefined
}

type Options = { readonly [name in keyof HttpMetricsOptions]: unknown }

const defaults = {
  server: true,
  client: true,
  route: undefined,
  ignore: undefined,
  buckets: defaultBuckets,
  sizes: false,
  labels: {},
  prefix: '',
  names: 'prometheus',
  scrapes: false,
  maxRoutes: 1000,
  maxHosts: 100,
  hosts: undefined,
  recorder: undefined,
} as const satisfies Required<HttpMetricsOptions>

const defaultSizes = [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000]

function refuse(code: HttpMetricsErrorCode, message: string, cause?: unknown): never {
  throw new HttpMetricsError(code, `collectHttpMetrics got ${message}`, cause ? { cause } : undefined)
}

function checkFlag(options: Options, option: 'server' | 'client' | 'scrapes'): boolean {
  const { [option]: flag = defaults[option] } = options
  if (typeof flag === 'boolean') return flag
  return refuse('INVALID_OPTION', `the option ${option}: ${messageOf(flag)}. Give true or false.`)
}

function checkFunction<F>(options: Options, option: 'route' | 'ignore'): F | undefined {
  const value = options[option]
  if (value === undefined || typeof value === 'function') return value as F | undefined
  return refuse('INVALID_OPTION', `the option ${option}: ${messageOf(value)}. Give a function of a request.`)
}

function checkLimit(options: Options, option: 'maxRoutes' | 'maxHosts'): number {
  const { [option]: limit = defaults[option] } = options
  if (Number.isSafeInteger(limit) && (limit as number) >= 1) return limit as number
  return refuse('INVALID_LIMIT', `the option ${option}: ${messageOf(limit)}. Give a whole number from 1.`)
}

function checkHosts(hosts: unknown): ReadonlySet<string> | undefined {
  if (hosts === undefined) return undefined
  if (Array.isArray(hosts) && hosts.every(host => typeof host === 'string' && /^[^/\s]+$/.test(host))) {
    return new Set(hosts.map(host => host.toLowerCase()))
  }
  return refuse('INVALID_HOSTS', `the hosts ${messageOf(hosts)}. Give an array such as ["api.example.com"].`)
}

function checkSizes(sizes: unknown): readonly number[] | undefined {
  if (typeof sizes === 'boolean') return sizes ? defaultSizes : undefined
  return checkBucketOption('sizes', sizes as readonly number[], refuse)
}

function checkNames(names: unknown): Naming {
  if (typeof names === 'string' && Object.hasOwn(namings, names))
    return namings[names as keyof typeof namings]
  const words = Object.keys(namings).join('" or "')
  return refuse('INVALID_NAMES', `the names ${messageOf(names)}. Give "${words}".`)
}

/** @throws HttpMetricsError for a value that cannot be used, and for an option that does not exist. */
export function checkOptions(options: HttpMetricsOptions): HttpMetricsSettings {
  const settings = checkCollectorOptions(options, Object.keys(defaults), labelsOfConventions, refuse)
  const { buckets = defaults.buckets, sizes = defaults.sizes, names = defaults.names } = options
  return {
    ...settings,
    server: checkFlag(options, 'server'),
    client: checkFlag(options, 'client'),
    scrapes: checkFlag(options, 'scrapes'),
    route: checkFunction(options, 'route'),
    ignore: checkFunction(options, 'ignore'),
    buckets: checkBucketOption('buckets', buckets, refuse),
    sizeBuckets: checkSizes(sizes),
    naming: checkNames(names),
    maxRoutes: checkLimit(options, 'maxRoutes'),
    maxHosts: checkLimit(options, 'maxHosts'),
    hosts: checkHosts(options.hosts),
  }
}
