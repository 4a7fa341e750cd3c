import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PrometheusHandle, PushError, PushGatewayOptions } from 'metrics-exporter-prometheus'
import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { swapGlobalRecorder } from 'metrics-facade'
import { Periodic, type Push } from '../../exporter-prometheus/lib/transport/periodic.ts'
import { pushOf } from '../../exporter-prometheus/lib/transport/push-gateway/push-gateway.ts'
import { readPushSettings } from '../../exporter-prometheus/lib/transport/push-gateway/push-settings.ts'
import type { PushWorld } from '../../exporter-prometheus/lib/transport/push-world.ts'
import { forgetMetrics } from './installed.ts'
import { uninstall } from './prometheus-fixture.ts'

/** What came to a gateway. */
export interface PushRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** What a gateway answers: a status with a text, by default 200 and nothing. */
export type PushAnswer = readonly [status: number, text?: string, headers?: Readonly<Record<string, string>>]

/** A gateway on a free port of the loopback that keeps what came, and answers as it is told. */
export class GatewayStub {
  readonly requests: PushRequest[] = []
  /** The most requests that it had at one time. */
  most = 0
  answer: (request: PushRequest) => PushAnswer | Promise<PushAnswer> = () => [200]
  readonly #server: Server
  #underWay = 0

  constructor() {
    this.#server = createServer(async (request, response) => {
      this.most = Math.max(this.most, ++this.#underWay)
      response.once('close', () => {
        this.#underWay -= 1
      })
      let text = ''
      for await (const chunk of request.setEncoding('utf8')) text += chunk
      const { method = '', url: path = '', headers } = request
      const asked = { method, path, headers, text }
      this.requests.push(asked)
      const [status, said = '', more = {}] = await this.answer(asked)
      response.writeHead(status, more).end(said)
    })
  }

  async listen(port = 0): Promise<void> {
    await new Promise<void>(resolve => this.#server.listen(port, '127.0.0.1', resolve))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/metrics/job/example`
  }

  async close(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }
}

/** A world in which time goes on when it is told to, with one timer at most. */
export class ManualWorld implements PushWorld {
  /** What is drawn; 0.5 unless told. */
  drawn = 0.5
  /** Milliseconds; it goes on as timers run out. */
  time = 0
  #timer: { readonly run: () => void; readonly delayMs: number } | undefined
  #onSet: () => void = () => {}

  now(): number {
    return this.time
  }

  random(): number {
    return this.drawn
  }

  setTimer(run: () => void, delayMs: number): () => void {
    if (this.#timer !== undefined) throw new Error('There is a timer already.')
    const timer = { run, delayMs }
    this.#timer = timer
    this.#onSet()
    return () => {
      if (this.#timer === timer) this.#timer = undefined
    }
  }

  get isWaiting(): boolean {
    return this.#timer !== undefined
  }

  /** Waits until a timer is set, and returns how long it waits. */
  async delay(): Promise<number> {
    if (this.#timer === undefined) {
      await new Promise<void>(resolve => {
        this.#onSet = resolve
      })
    }
    return this.#timer!.delayMs
  }

  /** Lets the timer run out. */
  fire(): void {
    const timer = this.#timer!
    this.#timer = undefined
    this.time += timer.delayMs
    timer.run()
  }

  /** Lets the timer run out, waits until the push is over, and returns how long the next one waits. */
  async push(): Promise<number> {
    this.fire()
    return this.delay()
  }
}

/** A push that leaves out how it sends. */
export const pigeon: Omit<Push, 'send'> = {
  transport: 'pigeon',
  receiver: 'the loft',
  endpoint: 'http://loft',
  key: 'loft',
  intervalMs: 10_000,
  timeoutMs: 1_000,
  onError: () => {},
}

/** A pusher to a stub, and all that is around it. */
export interface Pushing {
  readonly gateway: GatewayStub
  readonly world: ManualWorld
  readonly handle: PrometheusHandle
  readonly pusher: Periodic
  /** What `onError` was given. */
  readonly errors: PushError[]
}

/** Starts a pusher with a recorder of its own, which is the global one for the time of `body`. */
export async function pushing(
  options: PushGatewayOptions,
  body: (pushing: Pushing) => Promise<void>,
  configure: (builder: PrometheusBuilder) => PrometheusBuilder = builder => builder,
): Promise<void> {
  const recorder = configure(new PrometheusBuilder()).buildRecorder()
  forgetMetrics()
  swapGlobalRecorder(recorder)
  const gateway = new GatewayStub()
  await gateway.listen()
  const errors: PushError[] = []
  const onError = (error: PushError): void => void errors.push(error)
  const settings = readPushSettings(gateway.url, { onError, ...options })
  const world = new ManualWorld()
  const handle = recorder.handle()
  const pusher = Periodic.start(pushOf(settings, handle.scraper), recorder, world)
  try {
    await body({ gateway, world, handle, pusher, errors })
  } finally {
    gateway.answer = () => [200]
    await pusher.close()
    await gateway.close()
    uninstall()
  }
}
