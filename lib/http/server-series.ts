import { type Histogram, type LabelRecord, Unit } from 'metrics-facade'
import { Bounded } from './bounded.ts'
import { type Active, Emitter } from './emitter.ts'
import { methods } from './method.ts'
import type { HttpMetricsSettings } from './options.ts'

/** The series of all requests that have the same labels. */
export interface AnsweredSeries {
  readonly duration: Histogram
  /** `undefined` if sizes are not measured. */
  readonly requestSize: Histogram | undefined
  readonly responseSize: Histogram | undefined
}

interface RouteSeries {
  readonly route: string | undefined
  /** By a number that stands for the other labels. */
  readonly series: Map<number, AnsweredSeries>
}

const schemes = ['http', 'https'] as const

/** The series of what a server answers. They are held, so that finding them takes no labels to be read. */
export class ServerSeries {
  readonly #routes: Bounded<RouteSeries>
  readonly #active: Array<(() => Active) | undefined> = []
  readonly #create: (labels: LabelRecord) => AnsweredSeries
  readonly #createActive: (labels: LabelRecord) => () => Active
  readonly #settings: HttpMetricsSettings

  constructor(settings: HttpMetricsSettings) {
    const { naming, buckets, sizeBuckets, maxRoutes } = settings
    const emitter = new Emitter(settings)
    const duration = emitter.histogram(
      naming.serverDuration,
      Unit.Seconds,
      'Time from the first byte of a request to the last of its response',
      buckets,
    )
    const [requestSize, responseSize] = [naming.requestSize, naming.responseSize].map((name, index) => {
      const what = index === 0 ? 'request' : 'response'
      return sizeBuckets && emitter.histogram(name, Unit.Bytes, `Size of the body of a ${what}`, sizeBuckets)
    })
    this.#settings = settings
    this.#routes = new Bounded('routes', maxRoutes, route => ({ route, series: new Map() }))
    this.#createActive = emitter.active(naming.serverActive, 'Requests that are not answered yet')
    this.#create = labels => ({
      duration: duration(labels),
      requestSize: requestSize?.(labels),
      responseSize: responseSize?.(labels),
    })
    // It is there from the start, at zero.
    this.#activeOf(0, false)
  }

  /** Counts a request as under way, until 1 is subtracted from what is returned. */
  track(method: number, isSecure: boolean): Active {
    const known = this.#active[method * 2 + Number(isSecure)]
    return (known ?? this.#activeOf(method, isSecure))()
  }

  /** @param route - `undefined` if nothing matched. */
  find(method: number, route: string | undefined, code: number, isSecure: boolean): AnsweredSeries {
    const found = this.#routes.find(route)
    const place = (code * methods.length + method) * 2 + Number(isSecure)
    const known = found.series.get(place)
    if (known !== undefined) return known
    const scheme = schemes[Number(isSecure)]!
    const facts = { method: methods[method]!, route: found.route, code, scheme }
    const made = this.#create(this.#settings.naming.serverLabels(facts))
    found.series.set(place, made)
    return made
  }

  #activeOf(method: number, isSecure: boolean): () => Active {
    const scheme = schemes[Number(isSecure)]!
    const labels = this.#settings.naming.serverActiveLabels(methods[method]!, scheme)
    const track = this.#createActive(labels)
    this.#active[method * 2 + Number(isSecure)] = track
    return track
  }
}
