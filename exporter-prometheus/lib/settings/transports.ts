import { BuildError } from '../base/error.ts'
import type { PrometheusRecorder } from '../recorder.ts'
import { defaultPort } from '../transport/http/default-port.ts'
import type { HttpHost, ListenerTransport } from '../transport/http/listener.ts'
import { httpListener } from '../transport/http/port.ts'
import type { PushTransport } from '../transport/transport.ts'
import { type SettingName, settings, type Values } from './settings.ts'
import { type TransportSettingName, transportSettings } from './transport-settings.ts'

type Transport = ListenerTransport | PushTransport

/** How errors name a setting: as a method of the builder, or as an option. */
export type Wording = 'methods' | 'options'

/** The value of a call of a setting's method, and the name of the setting. */
interface Configured<Value = unknown> {
  readonly name: SettingName
  readonly value: Value
}

/** Rules about access that apply to ports only. */
const rulesOfPorts: readonly SettingName[] = ['allowedAddresses', 'tls']

/** The transports that were set up, and the rules for all listeners. */
export class Transports {
  readonly #values: Values
  readonly #wording: Wording
  readonly #listeners: ReadonlyArray<Configured<ListenerTransport>>
  /** Whether the program wishes no listener on a port. */
  readonly #isPortless: boolean
  readonly #pushes: ReadonlyArray<Configured<PushTransport>>
  readonly #rules: readonly Configured[]

  constructor(values: Values, wording: Wording) {
    this.#values = values
    this.#wording = wording
    const configured = configuredIn(values)
    const transports = configured.filter(isTransport)
    const listeners = transports.filter(isListener)
    this.#listeners = listeners.filter(({ value }) => value.kind !== 'none')
    this.#isPortless = this.#listeners.length < listeners.length
    this.#pushes = transports.filter(isPush)
    this.#rules = configured.filter(one => !isTransport(one))
  }

  /**
   * Listens, unless there is nothing to do but to push.
   *
   * @throws BuildError with code `LISTENER_FAILED`, or `LISTENER_NOT_STARTED` for rules about ports without one.
   */
  async listen(recorder: PrometheusRecorder): Promise<void> {
    const listeners = this.#toListen()
    const { running } = recorder.handle()
    try {
      for (const listener of listeners) running.attach(await listener.start(this.#hostOf(recorder)))
    } catch (error) {
      await running.close()
      throw error
    }
  }

  /** Starts the pushes that were set up. To be called last, when nothing else can fail, because a push cannot be undone. */
  startPushes(recorder: PrometheusRecorder): void {
    const { running } = recorder.handle()
    for (const { value } of this.#pushes) running.attach(value.start(this.#hostOf(recorder)))
  }

  /**
   * Throws if a transport was set up, for methods that start none.
   *
   * @throws BuildError with code `LISTENER_NOT_STARTED` or `PUSH_NOT_STARTED` when one was set up.
   */
  refuse(method: string): void {
    const [push] = this.#pushes
    if (push !== undefined) {
      const { receiver } = push.value
      throw new BuildError(
        'PUSH_NOT_STARTED',
        `${method}() pushes nothing, but ${receiver} was set up. Use install() or build() to push, or leave ` +
          `${this.#named(this.#pushes)} out.`,
      )
    }
    const ofListeners = [...this.#listeners, ...this.#rules]
    if (ofListeners.length === 0) return
    throw new BuildError(
      'LISTENER_NOT_STARTED',
      `${method}() starts no listener, but one was set up. Use install() or build() to listen, or leave ` +
        `${this.#named(ofListeners)} out and serve handle.${this.#values.page ? 'page' : 'render'}() yourself.`,
    )
  }

  #hostOf(recorder: PrometheusRecorder): HttpHost {
    const handle = recorder.handle()
    const { scraper, scrapeMetrics } = handle
    const {
      scrapeLimits: limits,
      allowedAddresses,
      basicAuthentication,
      bearerAuthentication,
      tls,
      health,
      page,
    } = this.#values
    const credentials = [...basicAuthentication, ...bearerAuthentication]
    return {
      scraper,
      recorder,
      scrapeMetrics,
      limits,
      access: { allowedAddresses, credentials, tls },
      health,
      page: page && { path: page.path, answer: (...args) => handle.latePage.answer(...args) },
    }
  }

  /** The listeners to start: those that were set up, otherwise the default port, unless the exporter only pushes. */
  #toListen(): readonly ListenerTransport[] {
    const listeners = this.#listeners.map(({ value }) => value)
    if (this.#isPortless) this.#refusePorts()
    if (listeners.length === 0 && this.#isPortless) return []
    if (listeners.length === 0) {
      const isPushOnly = this.#pushes.length > 0 && this.#rules.length === 0
      return isPushOnly ? [] : [httpListener(defaultPort)]
    }
    for (const [index, { where }] of listeners.entries()) {
      if (where === undefined || !listeners.slice(0, index).some(other => other.where === where)) continue
      throw new BuildError(
        'INVALID_LISTENER',
        `Two listeners were set up on ${where}. Leave one out, or give each its own address.`,
      )
    }
    const ofPorts = this.#rules.filter(({ name }) => rulesOfPorts.includes(name))
    if (ofPorts.length === 0 || listeners.some(({ kind }) => kind === 'port')) return listeners
    throw new BuildError(
      'LISTENER_NOT_STARTED',
      `The exporter listens only on a Unix socket, which has neither addresses nor TLS: its mode decides who may connect. ` +
        `Leave ${this.#named(ofPorts)} out, or use ${this.#name('listener')} as well.`,
    )
  }

  /** Throws for what only listeners have that the program wishes not to have. */
  #refusePorts(): void {
    const ports = this.#listeners.filter(({ value }) => value.kind === 'port')
    const unmet = this.#listeners.length === 0 ? this.#rules : ports
    if (unmet.length === 0) return
    throw new BuildError(
      'LISTENER_NOT_STARTED',
      `Nothing listens on a port, because ${this.#name('listener')} is false. Leave it out, or leave ${this.#named(unmet)} out.`,
    )
  }

  /** The names of settings as the program wrote them, each once. */
  #named(configured: readonly Configured[]): string {
    return [...new Set(configured.map(({ name }) => this.#name(name)))].join(' and ')
  }

  #name(option: SettingName): string {
    return this.#wording === 'methods' ? `${settings[option].method}()` : `the option "${option}"`
  }
}

/** What was set up about transports, in the order of the table of settings. */
function configuredIn(values: Values): Configured[] {
  const names = Object.keys(transportSettings) as TransportSettingName[]
  return names.flatMap(name => {
    const value: unknown = values[name] ?? []
    return (Array.isArray(value) ? value : [value]).map(value => ({ name, value }))
  })
}

function isTransport(one: Configured): one is Configured<Transport> {
  return typeof (one.value as Partial<Transport>).start === 'function'
}

function isListener(one: Configured<Transport>): one is Configured<ListenerTransport> {
  return one.value.kind !== 'push'
}

function isPush(one: Configured<Transport>): one is Configured<PushTransport> {
  return one.value.kind === 'push'
}
