export const overflowTotal = 'metrics_overflow_total'
export const overflowHelp = 'Writes to values of a label beyond its limit, by metric and label'
export const labelValues = 'metrics_label_values'
export const labelValuesHelp =
  'Estimated number of values of a label that had more than its limit, by metric and label'
