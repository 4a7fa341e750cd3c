import { LabelTree, type MetricKind, type Naming } from 'metrics-facade/registry'
import type { Making } from '../series/descriptor.ts'
import { gaugeRules } from '../series/distribution.ts'
import { addsUp, type Family } from '../series/family.ts'
import type { Series } from '../series/series.ts'
import { type SeriesCreators, type SeriesTypeName, seriesTypes } from '../series/types.ts'
import type { Births } from './births.ts'
import type { Catalogue } from './catalogue.ts'
import type { Conflicts } from './conflicts.ts'
import type { DebugLog } from './debug-log.ts'
import type { Idleness } from './idleness.ts'
import { labelRefusal } from './label-bounds.ts'
import type { Cardinality } from './limits/cardinality.ts'
import { mostSeries, warnOfCrowd } from './limits/crowd.ts'
import type { StoreObserver } from './observer.ts'

/** What decides about the families and series of a store. */
export interface TreeParts {
  readonly naming: Naming
  readonly catalogue: Catalogue
  readonly conflicts: Conflicts
  readonly cardinality: Cardinality
  readonly idleness: Idleness | undefined
  readonly creators: SeriesCreators | undefined
  readonly making: Making
  readonly births: Births
  readonly log: DebugLog | undefined
  readonly observer: () => StoreObserver | undefined
}

/** Makes the tree of a kind. */
export function makeTree<S extends Series>(kind: MetricKind, parts: TreeParts): LabelTree<Family, S> {
  const { births, cardinality, catalogue, conflicts, log, making, naming, observer } = parts
  const canBeIdle = parts.idleness?.covers(kind)
  const creators = parts.creators ?? (seriesTypes as SeriesCreators)
  return new LabelTree(naming, {
    openFamily: name => catalogue.open(kind, name),
    closeFamily: family => {
      cardinality.close(family)
      catalogue.close(family)
    },
    limitOf: family => cardinality.limitOf(family) as never,
    crowd: {
      size: mostSeries,
      tell: (family, series) => {
        if (cardinality.limitOf(family) === undefined) warnOfCrowd(family.name, series)
      },
    },
    acceptSeries: (family, names, values, labelCount) => {
      const reason = labelRefusal(family, names, values, labelCount)
      if (reason !== undefined) conflicts.refuse(family.name, reason)
      return reason === undefined
    },
    createSeries: (family, place) => {
      // All label names, including those that only another global label would make visible.
      if (family.labelNames !== undefined) {
        for (const [name, value] of Object.entries(place.labels)) {
          if (value !== '') family.labelNames.add(naming.label(name))
        }
      }
      const distribution = catalogue.distributionOf(family)
      const series = creators[distribution?.of ?? (kind as SeriesTypeName)].create(
        place,
        addsUp(family) ? distribution : gaugeRules(catalogue.adviceOf(kind, family.name)),
        making,
      )
      // No format shows when others began.
      if (addsUp(family)) births.add(series)
      if (canBeIdle) series.idleSince = 0
      log?.registered(kind, family.name, series.labels)
      observer()?.registered(family, series)
      return series as S
    },
    relabelSeries: (series, place) => series.moveTo(place),
  })
}
