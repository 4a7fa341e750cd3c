import { type Burn, budgetOf, burnsOf, recordNames } from './burn-rates.ts'
import type { CheckedObjective } from './objectives.ts'
import { selected } from './promql.ts'
import { writeYaml, type Yaml } from './yaml.ts'

/** So many values a minute: enough for shares of any budget. */
const each = 10_000_000

const minutes = 90

const job = 'job="service"'

/** The series of a service of whose values this share is above the threshold. */
function inputOf(objective: CheckedObjective, share: number): Yaml[] {
  const { name, threshold, isNative } = objective
  // Not every promtool can be given a native histogram: of these it is told what the rules record.
  if (isNative) {
    const values = `${share}+0x${minutes}`
    return recordNames(objective).map(record => ({ series: selected(record, job), values }))
  }
  const rising = (step: number): string => `0+${step}x${minutes}`
  return [
    {
      series: selected(`${name}_bucket`, job, `le="${threshold}"`),
      values: rising(each - Math.round(each * share)),
    },
    { series: selected(`${name}_count`, job), values: rising(each) },
  ]
}

function firing({ severity, annotations }: Burn): Yaml {
  const summary = annotations.summary.replace('{{ $labels.job }}', 'service')
  return { exp_labels: { job: 'service', severity }, exp_annotations: { ...annotations, summary } }
}

/** Which of the alerts fire after an hour and a quarter, if this share of the values is above the threshold. */
function testOf(
  objective: CheckedObjective,
  what: string,
  share: number,
  isFiring: (burn: Burn) => boolean,
): Yaml {
  const burns = burnsOf(objective)
  return {
    name: `${objective.name}: ${what}`,
    interval: '1m',
    input_series: inputOf(objective, share),
    alert_rule_test: burns.map(burn => ({
      eval_time: '75m',
      alertname: burn.alert,
      exp_alerts: isFiring(burn) ? [firing(burn)] : [],
    })),
  }
}

/** Tests in which every alert fires, and does not, for `promtool test rules`. */
export function writeRuleTests(objectives: readonly CheckedObjective[], rulesFile: string): string {
  const tests = objectives.flatMap(objective => {
    const budget = budgetOf(objective)
    const twice = Math.min(2 * budget, (1 + budget) / 2)
    return [
      testOf(objective, 'everything is above the threshold', 1, () => true),
      testOf(objective, 'half of the budget is spent', budget / 2, () => false),
      testOf(objective, 'twice the budget is spent', twice, ({ speed }) => speed === 'Slowly'),
    ]
  })
  return `# Written by "npx metrics-exporter-prometheus rules --tests".\n${writeYaml({ rule_files: [rulesFile], evaluation_interval: '1m', tests })}`
}
