import { readFileSync } from 'node:fs'
import * as assert from 'uvu/assert'
import { monitoring } from './dashboards.ts'
import { freePort } from './processes.ts'
import { Prometheus } from './prometheus.ts'

/** A file of the monitoring stack. */
export function read(path: string): string {
  return readFileSync(new URL(path, monitoring), 'utf8')
}

/** The configuration of the stack, but for other addresses, more targets and less patience. */
export async function startPrometheus(targets: Readonly<Record<string, string>>): Promise<Prometheus> {
  let configuration = read('prometheus.yml').replaceAll('rules/', '').replaceAll('15s', '1s')
  for (const [written, target] of Object.entries(targets)) {
    configuration = configuration.replaceAll(written, target)
  }
  for (const [job, target] of [
    ['faulty', targets.faulty],
    ['nobody', `127.0.0.1:${await freePort()}`],
  ]) {
    configuration += `  - job_name: ${job}\n    static_configs: [{ targets: ['${target}'] }]\n`
  }
  assert.not.match(configuration, 'docker')
  return Prometheus.run(configuration, {
    'recording.yml': read('rules/recording.yml'),
    'alerts.yml': read('rules/alerts.yml').replaceAll(/for: \d+m/g, 'for: 0s'),
  })
}
