import { Model } from '../../exporter-prometheus/lib/transport/page/client/model.ts'

/** What the page was told of a family. */
export interface Told {
  readonly name: string
  readonly type?: string
  readonly unit?: string
  readonly series?: ReadonlyArray<Readonly<Record<string, string>>>
}

/** A model that knows of these families; each series has ten channels. */
export function modelOf(...families: readonly Told[]): Model {
  const model = new Model()
  let id = 0
  model.change({
    families: families.map(({ name, type = 'counter', unit }, family) => ({ family, name, type, unit })),
    series: families.flatMap(({ series = [{}] }, family) =>
      series.map(labels => ({ id: 10 * id++, family, labels })),
    ),
    buckets: [],
    ended: [],
    exemplars: [],
    leftOut: 0,
  })
  return model
}
