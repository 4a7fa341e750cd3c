import type { Series } from '../../exporter-prometheus/lib/series/series.ts'
import type { LabelLimit } from '../../exporter-prometheus/lib/store/limits/label-limit.ts'
import type { OwnValue } from '../../exporter-prometheus/lib/store/limits/own-value.ts'
import { Transitions } from '../../exporter-prometheus/lib/store/limits/transitions.ts'
import { fullLabel, LimitFixture, type NotedSeries, notedSeries } from './limit-fixture.ts'

export type Losers = Map<string, Map<string, OwnValue>>

export class LimitedProgram extends LimitFixture {
  readonly labels: ReadonlyMap<string, LabelLimit> = new Map([
    ['path', fullLabel('path')],
    ['user', fullLabel('user')],
  ])
  readonly transitions: Transitions

  constructor(own: Parameters<LimitFixture['around']>[0] = {}) {
    super()
    this.transitions = new Transitions(this.around(own))
  }

  /** The label with this name. */
  label(name: string): LabelLimit {
    return this.labels.get(name)!
  }

  value(name: string, text: string): OwnValue {
    return this.label(name).own(text)
  }

  open(series: Series, ...values: ReadonlyArray<readonly [string, string]>): void {
    const own = values.map(([name, text]) => [this.label(name), this.value(name, text)] as const)
    this.transitions.open(series, own, 'other')
  }

  /** Ends series of a path, which changed when so many expositions had begun. */
  end(series: readonly Series[], texts: readonly string[] = ['/a'], changedAt = 0): void {
    const losers: Losers = new Map([['path', new Map()]])
    for (const text of texts) losers.get('path')!.set(text, { ...this.value('path', text), changedAt })
    this.transitions.end(series, losers, name => this.label(name), 'other')
  }

  get pending(): Series[] {
    return [...this.transitions.pending]
  }
}

export function hit(path = '/a', user = 'u'): Series & NotedSeries {
  return notedSeries({ path, user, method: 'GET' })
}
