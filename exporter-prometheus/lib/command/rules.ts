import type { ExposedFamily } from '../model/exposition.ts'
import { burnsOf, objectiveRecords } from './burn-rates.ts'
import type { CheckedObjective } from './objectives.ts'
import { rateRecords } from './rates.ts'
import { writeYaml, type Yaml } from './yaml.ts'

/** Recording rules for these metrics, and recording rules and alerts for their objectives. */
export function writeRules(
  families: readonly ExposedFamily[],
  objectives: readonly CheckedObjective[],
): string {
  const groups: Yaml[] = []
  const rates = rateRecords(families)
  if (rates.length > 0) groups.push({ name: 'rates', rules: rates })
  for (const objective of objectives) {
    const alerts = burnsOf(objective).map(({ rule }) => rule)
    groups.push({
      name: `objective of ${objective.name}`,
      rules: [...objectiveRecords(objective), ...alerts],
    })
  }
  return `# Written by "npx metrics-exporter-prometheus rules".\n${writeYaml({ groups })}`
}
