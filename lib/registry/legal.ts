/** Names of metrics that every exporter writes as they are: letters, digits, `_` and `:`, no digit first. */
export const legalMetricName: RegExp = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/

/** Names of labels that every exporter writes as they are: letters, digits and `_`, no digit first. */
export const legalLabelName: RegExp = /^[a-zA-Z_][a-zA-Z0-9_]*$/

/** Labels that exporters add to the lines of a distribution, by its type. */
export const reservedLabel: Readonly<Record<string, string>> = { histogram: 'le', summary: 'quantile' }
