import { BuildError } from '../base/error.ts'
import type { PrometheusRecorder } from '../recorder.ts'
import { httpListener } from '../transport/http/port.ts'
import type { Host, ListenerTransport, PushTransport, Transport } from '../transport/transport.ts'
import { defaultPort } from './options.ts'
import { type SettingName, settings, type Values } from './settings.ts'
import { type TransportSettingName, transportSettings } from './transport-settings.ts'

/** How errors name a setting: as a method of the builder, or as an option. */
export type Wording = 'methods' | 'options'

/** Something that was set up, and the setting by which it was. */
interface Given<Value = unknown> {
  readonly name: SettingName
  readonly value: Value
}

/** Rules about who may ask that say something of ports alone. */
const rulesOfPorts: readonly SettingName[] = ['allowedAddresses', 'tls']

/** The transports that were set up, and the rules for all listeners. */
export class Transports {
  readonly #values: Values
  readonly #wording: Wording
  readonly #listeners: ReadonlyArray<Given<ListenerTransport>>
  readonly #pushes: ReadonlyArray<Given<PushTransport>>
  readonly #rules: readonly Given[]

  constructor(values: Values, wording: Wording) {
    this.#values = values
    this.#wording = wording
    const given = givenIn(values)
    const transports = given.filter(isTransport)
    this.#listeners = transports.filter(isListener)
    this.#pushes = transports.filter(isPush)
    this.#rules = given.filter(one => !isTransport(one))
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

  /** Starts to push, if that was set up: when nothing can fail any more, because a push cannot be undone. */
  startPushes(recorder: PrometheusRecorder): void {
    const { running } = recorder.handle()
    for (const { value } of this.#pushes) running.attach(value.start(this.#hostOf(recorder)))
  }

  /**
   * For what starts no transport.
   *
   * @throws BuildError with code `LISTENER_NOT_STARTED` or `PUSH_GATEWAY_NOT_STARTED` when one was set up.
   */
  refuse(method: string): void {
    if (this.#pushes.length > 0) {
      throw new BuildError(
        'PUSH_GATEWAY_NOT_STARTED',
        `${method}() pushes nothing, but a push gateway was set up. Use install() or build() to push, or leave ` +
          `${this.#named(this.#pushes)} out.`,
      )
    }
    const ofListeners = [...this.#listeners, ...this.#rules]
    if (ofListeners.length === 0) return
    throw new BuildError(
      'LISTENER_NOT_STARTED',
      `${method}() starts no listener, but one was set up. Use install() or build() to listen, or leave ` +
        `${this.#named(ofListeners)} out and serve handle.render() yourself.`,
    )
  }

  #hostOf(recorder: PrometheusRecorder): Host {
    const { scraper, scrapeMetrics } = recorder.handle()
    const {
      scrapeLimits: limits,
      allowedAddresses,
      basicAuthentication,
      bearerAuthentication,
      tls,
    } = this.#values
    const credentials = [...basicAuthentication, ...bearerAuthentication]
    return { scraper, recorder, scrapeMetrics, limits, access: { allowedAddresses, credentials, tls } }
  }

  /** What listens: a port by default, unless what was set up does without. */
  #toListen(): readonly ListenerTransport[] {
    const listeners = this.#listeners.map(({ value }) => value)
    if (listeners.length === 0) {
      const isPushOnly = this.#pushes.length > 0 && this.#rules.length === 0
      return isPushOnly ? [] : [httpListener(defaultPort)]
    }
    for (const [index, { place }] of listeners.entries()) {
      if (place === undefined || !listeners.slice(0, index).some(other => other.place === place)) continue
      throw new BuildError(
        'INVALID_LISTENER',
        `Two listeners were set up on ${place}. Leave one out, or give each a place of its own.`,
      )
    }
    const ofPorts = this.#rules.filter(({ name }) => rulesOfPorts.includes(name))
    if (ofPorts.length === 0 || listeners.some(({ kind }) => kind === 'port')) return listeners
    throw new BuildError(
      'LISTENER_NOT_STARTED',
      `Only a Unix socket is listened on, which knows neither addresses nor TLS: its mode says who may connect. ` +
        `Leave ${this.#named(ofPorts)} out, or use ${this.#name('listener')} as well.`,
    )
  }

  /** As they are written, each once. */
  #named(given: readonly Given[]): string {
    return [...new Set(given.map(({ name }) => this.#name(name)))].join(' and ')
  }

  #name(option: SettingName): string {
    return this.#wording === 'methods' ? `${settings[option].method}()` : `the option "${option}"`
  }
}

/** Each call of a method about transports that counts, in the order of the table of settings. */
function givenIn(values: Values): Given[] {
  const names = Object.keys(transportSettings) as TransportSettingName[]
  return names.flatMap(name => {
    const value: unknown = values[name] ?? []
    return (Array.isArray(value) ? value : [value]).map(value => ({ name, value }))
  })
}

function isTransport(given: Given): given is Given<Transport> {
  return typeof (given.value as Partial<Transport>).start === 'function'
}

function isListener(given: Given<Transport>): given is Given<ListenerTransport> {
  return given.value.kind !== 'push'
}

function isPush(given: Given<Transport>): given is Given<PushTransport> {
  return given.value.kind === 'push'
}
