export const overflowTotal = 'metrics_overflow_total'
export const overflowHelp = 'Writes to values of a label beyond its limit, by metric and label'
export const labelValues = 'metrics_label_values'
export const labelValuesHelp =
  'Estimated number of values of a label that had more than its limit, by metric and label'

/**
 * What the exporter and the facade count about themselves. Their labels are bounded where they are counted, and somebody
 * who looks for a fault needs all of them: the limits of the program's metrics do not apply.
 */
export const ownMetrics: ReadonlySet<string> = new Set([
  overflowTotal,
  labelValues,
  'metrics_collector_errors_total',
  'metrics_conflicts_total',
  'metrics_invalid_exemplars_total',
  'metrics_invalid_samples_total',
  'metrics_member_age_seconds',
  'metrics_member_errors_total',
  'metrics_member_files_skipped',
  'metrics_member_write_errors_total',
  'metrics_members',
  'metrics_push_errors_total',
  'metrics_push_lost_samples_total',
  'metrics_upkeep_errors_total',
  'metrics_write_errors_total',
])
