import type { Library } from './cases/library.ts'

/** Modules of `cases/`, as they are shown: ours, the peers, and what no library could beat. */
export const libraries: ReadonlyArray<readonly [module: string, title: string]> = [
  ['metrics-facade', 'ours'],
  ['prom-client', 'prom-client'],
  ['prometheus-io', '@prometheus-io'],
  ['platformatic', '@platformatic'],
  ['opentelemetry', 'OpenTelemetry'],
  ['floor', 'floor'],
]

export const titles: readonly string[] = libraries.map(([, title]) => title)

export const loadLibrary: Readonly<Record<string, () => Promise<{ readonly library: Library }>>> = {
  'metrics-facade': () => import('./cases/metrics-facade.ts'),
  'prom-client': () => import('./cases/prom-client.ts'),
  'prometheus-io': () => import('./cases/prometheus-io.ts'),
  platformatic: () => import('./cases/platformatic.ts'),
  opentelemetry: () => import('./cases/opentelemetry.ts'),
  floor: () => import('./cases/floor.ts'),
}
