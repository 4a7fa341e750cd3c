import { BuildError } from '../base/error.ts'
import type { PrometheusHandle } from '../handle.ts'
import type { PrometheusRecorder } from '../recorder.ts'
import { type Access, AllowList } from '../transport/http/access.ts'
import {
  type ListenerSettings,
  type PortSettings,
  readListenAddress,
  type SocketSettings,
} from '../transport/http/address.ts'
import type { Credential } from '../transport/http/authentication.ts'
import { Listener } from '../transport/http/listener.ts'
import { TlsCredentials } from '../transport/http/tls.ts'
import type { TlsFiles } from '../transport/http/tls-files.ts'
import { type CheckedLimits, defaultLimits } from '../transport/limits.ts'
import type { PushSettings } from '../transport/push-gateway/push-settings.ts'
import { Pusher } from '../transport/push-gateway/pusher.ts'
import { defaultPort } from './options.ts'

/** How errors name a setting: as a method of the builder, or as an option. */
export type Wording = 'methods' | 'options'

/** The ways on which metrics leave, as they were set up. */
export class Transports {
  readonly #wording: Wording
  listener: PortSettings | undefined
  socket: SocketSettings | undefined
  readonly allowed: string[] = []
  readonly credentials: Credential[] = []
  tls: TlsFiles | undefined
  pushGateway: PushSettings | undefined
  limits: CheckedLimits = defaultLimits

  constructor(wording: Wording = 'methods') {
    this.#wording = wording
  }

  /**
   * Listens, unless there is nothing to do but to push.
   *
   * @throws BuildError with code `LISTENER_FAILED`, or `LISTENER_NOT_STARTED` for settings of a port without one.
   */
  async listen(handle: PrometheusHandle): Promise<void> {
    if (this.pushGateway !== undefined && this.#settingsOfListeners().length === 0) return
    try {
      for (const [settings, access] of await this.#listeners()) {
        const { scraper, scrapeMetrics } = handle
        handle.running.attach(await Listener.open(settings, access, scraper, scrapeMetrics, this.limits))
      }
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** Starts to push, if that was set up: when nothing can fail any more, because a push cannot be undone. */
  startPushes(recorder: PrometheusRecorder): void {
    const handle = recorder.handle()
    if (this.pushGateway !== undefined)
      handle.running.attach(Pusher.start(this.pushGateway, handle.scraper, recorder))
  }

  /**
   * For what starts no transport.
   *
   * @throws BuildError with code `LISTENER_NOT_STARTED` or `PUSH_GATEWAY_NOT_STARTED` when one was set up.
   */
  refuse(method: string): void {
    if (this.pushGateway !== undefined) {
      throw new BuildError(
        'PUSH_GATEWAY_NOT_STARTED',
        `${method}() pushes nothing, but a push gateway was set up. Use install() or build() to push, or leave ` +
          `${this.#name('withPushGateway', 'pushGateway')} out.`,
      )
    }
    const called = this.#settingsOfListeners()
    if (called.length === 0) return
    throw new BuildError(
      'LISTENER_NOT_STARTED',
      `${method}() starts no listener, but one was set up. Use install() or build() to listen, or leave ` +
        `${called.join(' and ')} out and serve handle.render() yourself.`,
    )
  }

  /** Where to listen, and who is let in there. */
  async #listeners(): Promise<ReadonlyArray<readonly [ListenerSettings, Access]>> {
    const credentials = [...this.credentials]
    const { socket } = this
    const ofSocket: readonly [ListenerSettings, Access] | undefined = socket && [
      socket,
      { allowed: new AllowList(), credentials, tls: undefined },
    ]
    if (ofSocket !== undefined && this.listener === undefined) {
      const ofPorts = this.#settingsOfPorts()
      if (ofPorts.length === 0) return [ofSocket]
      throw new BuildError(
        'LISTENER_NOT_STARTED',
        `Only a Unix socket is listened on, which knows neither addresses nor TLS: its mode says who may connect. ` +
          `Leave ${ofPorts.join(' and ')} out, or use ${this.#name('withHttpListener', 'listener')} as well.`,
      )
    }
    const allowed = new AllowList()
    for (const address of this.allowed) allowed.add(address)
    const port = this.listener ?? readListenAddress(defaultPort)
    const tls = this.tls && (await TlsCredentials.open(this.tls))
    const ofPort = [port, { allowed, credentials, tls }] as const
    return ofSocket === undefined ? [ofPort] : [ofPort, ofSocket]
  }

  #name(method: string, option: string): string {
    return this.#wording === 'methods' ? `${method}()` : `the option "${option}"`
  }

  /** What was set up for any listener, as it is written. */
  #settingsOfListeners(): string[] {
    const { listener, socket, credentials } = this
    return [
      ...(listener === undefined ? [] : [this.#name('withHttpListener', 'listener')]),
      ...(socket === undefined ? [] : [this.#name('withHttpUdsListener', 'udsListener')]),
      ...this.#settingsOfPorts(),
      ...new Set(
        credentials.map(({ scheme }) =>
          this.#name(`with${scheme}Authentication`, `${scheme.toLowerCase()}Authentication`),
        ),
      ),
    ]
  }

  /** Those that say something of a port alone. */
  #settingsOfPorts(): string[] {
    return [
      ...(this.allowed.length === 0 ? [] : [this.#name('addAllowedAddress', 'allowedAddresses')]),
      ...(this.tls === undefined ? [] : [this.#name('withTls', 'tls')]),
    ]
  }
}
