import { collectHttpMetrics } from 'metrics-facade/http'

// Loaded before Next, by NODE_OPTIONS: what it measures goes to the recorder that the application installs later.
collectHttpMetrics({ client: false })
