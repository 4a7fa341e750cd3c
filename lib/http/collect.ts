import { type Disposer, disposer } from 'metrics-facade'
import { Collections, type Enter, ownerOf } from 'metrics-facade/registry'
import { ClientMeter } from './client.ts'
import { ClientFetches } from './client-fetches.ts'
import { ClientRequests } from './client-requests.ts'
import { checkOptions, type HttpMetricsOptions, type HttpMetricsSettings } from './options.ts'
import { ServerObserver } from './server.ts'

/** Shared by all copies of the package, because they record into the same series. */
const collections = new Collections(Symbol.for('metrics-facade.http.1'))

/** What begins to measure one side. */
type Observe = (settings: HttpMetricsSettings, enter: Enter | undefined) => ReadonlyArray<{ end(): void }>

function observeClient(settings: HttpMetricsSettings, enter: Enter | undefined): ReturnType<Observe> {
  const meter = new ClientMeter(settings, enter)
  return [new ClientRequests(meter), new ClientFetches(meter)]
}

const sides: ReadonlyArray<readonly [name: 'server' | 'client', observe: Observe]> = [
  ['server', (settings, enter) => [new ServerObserver(settings, enter)]],
  ['client', observeClient],
]

/**
 * Measures every HTTP request that this process answers and sends, from Node's own diagnostics channels: whatever the
 * framework, without wrapping anything, and for servers and clients that were made before as well.
 *
 * The metrics go to `options.recorder`; without it to the local recorder here, or else to the recorder that is current
 * where a request ends, which may be installed later.
 *
 * It may be called again, as when code is loaded again. For each recorder, metrics with the same names, prefix and
 * labels are collected once, with the options of the first call, until every call has been ended. Server and client
 * count apart: one call may ask for one and another for the other.
 *
 * @example
 * ```ts
 * install({ listener: '0.0.0.0:9000' })
 * collectHttpMetrics({ ignore: request => request.url === '/health' })
 * ```
 * @returns a function that ends it, usable with `using`. Requests that are under way are measured to their end.
 * @throws HttpMetricsError for options that cannot be used.
 */
export function collectHttpMetrics(options: HttpMetricsOptions = {}): Disposer {
  const settings = checkOptions(options)
  const owner = ownerOf(settings.recorder)
  const { prefix, labels, naming } = settings
  const ends = sides
    .filter(([name]) => settings[name])
    .map(([name, observe]) => {
      // Sorted: the order of labels does not matter to a series.
      const key = JSON.stringify([name, naming.serverDuration, prefix, Object.entries(labels).sort()])
      return collections.join(owner, key, enter => {
        const observers = observe(settings, owner && enter)
        return () => {
          for (const observer of observers) observer.end()
        }
      })
    })
  return disposer(() => {
    for (const end of ends) end()
  })
}
