/** The suites by name, each with its folders beneath `test/`. */
export const suites: Readonly<Record<string, readonly string[]>> = {
  unit: ['house', 'facade', 'registry', 'debugging', 'layers', 'scope', 'process', 'http', 'exporter'],
  package: ['package'],
  e2e: ['e2e'],
  soak: ['soak'],
  runtimes: ['runtimes'],
  fuzz: ['fuzz'],
  stores: ['stores'],
}
