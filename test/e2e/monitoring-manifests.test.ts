import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { monitoring } from './dashboards.ts'
import { eventually, type Program, startExample } from './processes.ts'
import { checker, compile } from './published-types.ts'

// The manifests for Kubernetes against the types that Kubernetes and the Prometheus Operator publish, against each other,
// and against the examples that they run.

interface Labels {
  readonly [name: string]: string
}

interface Port {
  readonly name: string
  readonly containerPort: number
  readonly targetPort: string
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string }
}

interface Container {
  readonly env: ReadonlyArray<{ readonly name: string; readonly value: string }>
  readonly ports: readonly Port[]
  readonly readinessProbe: Probe
  readonly livenessProbe: Probe
}

/** What these tests read of an object of Kubernetes, whatever its kind. */
interface Manifest {
  readonly kind: 'Deployment' | 'Service' | 'ServiceMonitor'
  readonly metadata: { readonly name: string; readonly labels: Labels }
  readonly spec: {
    readonly selector: Labels & { readonly matchLabels: Labels }
    readonly ports: readonly Port[]
    readonly endpoints: ReadonlyArray<{ readonly port: string; readonly path: string }>
    readonly template: {
      readonly metadata: { readonly labels: Labels }
      readonly spec: { readonly containers: readonly Container[] }
    }
  }
}

const services = ['inference-service', 'model-server', 'distributed-runtime']

const operator = '@kubernetes-models/prometheus-operator/monitoring.coreos.com'
const head = [
  "import type { IDeployment as Deployment } from 'kubernetes-models/apps/v1/Deployment'",
  "import type { IService as Service } from 'kubernetes-models/v1/Service'",
  `import type { IServiceMonitor as ServiceMonitor } from '${operator}/v1/ServiceMonitor'`,
].join(';')

/** What these tests use of the package `yaml`. */
interface Yaml {
  parseAllDocuments(text: string): ReadonlyArray<{ readonly errors: readonly Error[]; toJS(): Manifest }>
}

function readManifests(): readonly Manifest[] {
  const { parseAllDocuments } = createRequire(checker)('yaml') as Yaml
  const folder = new URL('kubernetes/', monitoring)
  return readdirSync(folder).flatMap(name =>
    parseAllDocuments(readFileSync(new URL(name, folder), 'utf8')).map(document => {
      assert.equal(document.errors, [], name)
      return document.toJS()
    }),
  )
}

const manifests = readManifests()

function find(kind: Manifest['kind'], name: string): Manifest {
  const found = manifests.filter(manifest => manifest.kind === kind && manifest.metadata.name === name)
  assert.is(found.length, 1, `${kind} ${name}`)
  return found[0]!
}

function containerOf(name: string): Container {
  return find('Deployment', name).spec.template.spec.containers[0]!
}

function isPart(part: Labels, whole: Labels): boolean {
  return Object.entries(part).every(([label, value]) => whole[label] === value)
}

function statements(all: readonly Manifest[]): string[] {
  return all.map(
    (manifest, index) =>
      `export const manifest${index} = ${JSON.stringify(manifest)} satisfies ${manifest.kind}`,
  )
}

test('there is a Deployment, a Service and a ServiceMonitor of each service, and nothing else', () => {
  const expected = ['Deployment', 'Service', 'ServiceMonitor'].flatMap(kind =>
    services.map(name => `${kind} ${name}`),
  )
  assert.equal(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort(), expected.sort())
})

test('every manifest is of the type that Kubernetes or the operator publishes', () => {
  assert.is(compile(head, ...statements(manifests)), '')
})

test('a manifest that they would not read is found', () => {
  const [deployment, service, monitor] = (['Deployment', 'Service', 'ServiceMonitor'] as const).map(kind =>
    JSON.stringify(find(kind, 'model-server')),
  )
  const broken = [
    deployment!.replace('"httpGet"', '"http"'),
    service!.replace('"targetPort"', '"target"'),
    monitor!.replace('"scrapeTimeout"', '"timeout"'),
  ]
  const output = compile(head, ...statements(broken.map(text => JSON.parse(text))))
  assert.equal([...output.matchAll(/^\S*checked\.ts\((\d+),/gm)].map(([, line]) => line).sort(), [
    '2',
    '3',
    '4',
  ])
})

for (const name of services) {
  test(`${name}: selectors, ports and probes lead to what is there`, () => {
    const { selector, template } = find('Deployment', name).spec
    const service = find('Service', name)
    const container = containerOf(name)
    const pod = template.metadata.labels
    assert.ok(isPart(selector.matchLabels, pod))
    assert.ok(isPart(service.spec.selector, pod))
    const named = container.ports.map(port => port.name)
    assert.equal(
      service.spec.ports.map(({ targetPort }) => targetPort),
      named,
    )
    const monitor = find('ServiceMonitor', name).spec
    assert.ok(isPart(monitor.selector.matchLabels, service.metadata.labels))
    for (const { port, path } of monitor.endpoints) {
      assert.ok(service.spec.ports.some(({ name }) => name === port))
      assert.is(path, '/metrics')
    }
    const { readinessProbe, livenessProbe } = container
    assert.equal([readinessProbe.httpGet.path, livenessProbe.httpGet.path], ['/health', '/live'])
    for (const { httpGet } of [readinessProbe, livenessProbe]) assert.ok(named.includes(httpGet.port))
  })

  test(`${name}: the example listens where its variables say, and answers the probes and the scrape there`, async () => {
    const container = containerOf(name)
    const values = new Map(container.env.map(variable => [variable.name, variable.value]))
    const ports = [...values]
      .filter(([variable]) => variable.endsWith('PORT'))
      .map(([, value]) => Number(value))
    assert.equal(
      container.ports.map(({ containerPort }) => containerPort),
      ports,
    )
    // The same variables, with ports that are free here.
    const env = Object.fromEntries(
      [...values].map(([variable, value]) => [variable, variable.endsWith('PORT') ? '0' : value]),
    )
    const program: Program = startExample(`${name}.ts`, { ...env, HOST: '127.0.0.1' })
    try {
      const [, metrics = ''] = await program.says(/Metrics\s+(http:\S+)\/metrics/)
      for (const path of [
        container.readinessProbe.httpGet.path,
        container.livenessProbe.httpGet.path,
        '/metrics',
      ]) {
        await eventually(path, async () => (await fetch(`${metrics}${path}`)).ok || undefined)
      }
    } finally {
      await program.stop()
    }
  })
}

test('the jobs that monitors make are those of prometheus.yml, which the rules and dashboards know', () => {
  const text = readFileSync(new URL('prometheus.yml', monitoring), 'utf8')
  assert.equal(
    [...text.matchAll(/job_name: (\S+)/g)].map(([, name]) => name),
    services,
  )
})

test.run()
