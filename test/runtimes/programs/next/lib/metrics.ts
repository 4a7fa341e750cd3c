import { installRecorder } from 'metrics-exporter-prometheus'

export const handle = installRecorder({ reuse: true })
