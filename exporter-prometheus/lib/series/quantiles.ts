import { shownList } from 'metrics-facade/registry'
import { BuildError, shown } from '../base/error.ts'

/** Checks quantiles: at least one, each from 0 to 1. Returns a copy in ascending order, without duplicates. */
export function checkQuantiles(quantiles: readonly number[], where: string): readonly number[] {
  if (!Array.isArray(quantiles) || quantiles.length === 0) {
    throw new BuildError(
      'INVALID_QUANTILES',
      `${where} got no quantiles. Give at least one from 0 to 1, such as 0.99.`,
    )
  }
  for (const quantile of quantiles) {
    if (typeof quantile === 'number' && quantile >= 0 && quantile <= 1) continue
    throw new BuildError(
      'INVALID_QUANTILES',
      `${where} got ${shown(quantile)} in ${shownList(quantiles)}. Quantiles go from 0 to 1: the 99th percentile is 0.99.`,
    )
  }
  return [...new Set(quantiles)].sort((a, b) => a - b)
}
