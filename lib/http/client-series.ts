import { type Counter, type Histogram, type LabelRecord, Unit } from 'metrics-facade'
import { Bounded } from './bounded.ts'
import { type Active, Emitter } from './emitter.ts'
import { methods } from './method.ts'
import type { HttpMetricsSettings } from './options.ts'
import { type Reason, reasons } from './reason.ts'

/** The series of all requests that have the same labels. */
interface SentSeries {
  readonly duration: Histogram
  /** `undefined` if there was an answer, or the duration tells the reason. */
  readonly errors: Counter | undefined
}

interface HostSeries {
  readonly host: string
  /** How to count a request as under way: over HTTP, and over TLS. */
  readonly track: readonly [plain: () => Active, secure: () => Active]
  /** By a number that stands for the other labels. */
  readonly series: Map<number, SentSeries>
}

const schemes = ['http', 'https'] as const

/** How a request ended: the status of its whole answer, or why there is none. */
export type Outcome = number | Reason

/** The series of what this process sends, held as those of the server. */
export class ClientSeries {
  readonly #hosts: Bounded<HostSeries>
  readonly #create: (labels: LabelRecord, errorLabels: LabelRecord | undefined) => SentSeries
  readonly #settings: HttpMetricsSettings

  constructor(settings: HttpMetricsSettings) {
    const { naming, buckets, maxHosts } = settings
    const emitter = new Emitter(settings)
    const duration = emitter.histogram(
      naming.clientDuration,
      Unit.Seconds,
      'Time from sending a request to the last byte of its response',
      buckets,
    )
    const active = emitter.active(naming.clientActive, 'Requests sent and not answered yet')
    const errors =
      naming.clientErrors === undefined
        ? undefined
        : emitter.counter(naming.clientErrors, 'Requests sent that got no whole response')
    const labels = naming.clientActiveLabels('other', 'http')
    // It is there from the start, at zero, unless it takes a host.
    if (Object.keys(labels).length === 0) active(labels)
    this.#settings = settings
    this.#hosts = new Bounded('hosts', maxHosts, (host = 'other') => {
      const [plain, secure] = schemes.map(scheme => active(naming.clientActiveLabels(host, scheme)))
      return { host, track: [plain!, secure!], series: new Map() }
    })
    this.#create = (labels, errorLabels) => ({
      duration: duration(labels),
      errors: errors === undefined || errorLabels === undefined ? undefined : errors(errorLabels),
    })
  }

  /** Counts a request as under way, until 1 is subtracted from what is returned. */
  track(host: string, isSecure: boolean): Active {
    return this.#hostOf(host).track[Number(isSecure) as 0 | 1]()
  }

  record(method: number, host: string, isSecure: boolean, outcome: Outcome, seconds: number): void {
    const { duration, errors } = this.#find(method, host, isSecure, outcome)
    duration.record(seconds)
    errors?.increment()
  }

  #find(method: number, host: string, isSecure: boolean, outcome: Outcome): SentSeries {
    const found = this.#hostOf(host)
    const number = typeof outcome === 'number' ? outcome : -1 - reasons.indexOf(outcome)
    const place = (number * methods.length + method) * 2 + Number(isSecure)
    const known = found.series.get(place)
    if (known !== undefined) return known
    const made = this.#make(methods[method]!, found.host, schemes[Number(isSecure)]!, outcome)
    found.series.set(place, made)
    return made
  }

  #hostOf(host: string): HostSeries {
    const { hosts } = this.#settings
    return this.#hosts.find(hosts === undefined || hosts.has(host) ? host : 'other')
  }

  #make(method: string, host: string, scheme: string, outcome: Outcome): SentSeries {
    const code = typeof outcome === 'number' ? outcome : undefined
    const reason = typeof outcome === 'number' ? undefined : outcome
    const labels = this.#settings.naming.clientLabels({ method, host, code, reason, scheme })
    return this.#create(labels, reason && { method, host, reason })
  }
}
