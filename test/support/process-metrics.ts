import { DebuggingRecorder, type Snapshot } from 'metrics-facade/debugging'
import { collectProcessMetrics } from 'metrics-facade/process'
import { runCollectors } from 'metrics-facade/registry'
import { withInstalled } from './installed.ts'

/** Every metric that is collected on Linux, with its kind. */
export const processMetrics: Readonly<Record<string, 'counter' | 'gauge' | 'histogram'>> = {
  process_cpu_user_seconds_total: 'counter',
  process_cpu_system_seconds_total: 'counter',
  process_cpu_seconds_total: 'counter',
  process_start_time_seconds: 'gauge',
  process_resident_memory_bytes: 'gauge',
  process_virtual_memory_bytes: 'gauge',
  process_heap_bytes: 'gauge',
  process_open_fds: 'gauge',
  process_max_fds: 'gauge',
  nodejs_eventloop_lag_seconds: 'gauge',
  nodejs_eventloop_lag_min_seconds: 'gauge',
  nodejs_eventloop_lag_max_seconds: 'gauge',
  nodejs_eventloop_lag_mean_seconds: 'gauge',
  nodejs_eventloop_lag_stddev_seconds: 'gauge',
  nodejs_eventloop_lag_p50_seconds: 'gauge',
  nodejs_eventloop_lag_p90_seconds: 'gauge',
  nodejs_eventloop_lag_p99_seconds: 'gauge',
  nodejs_eventloop_utilization: 'gauge',
  nodejs_active_resources: 'gauge',
  nodejs_active_resources_total: 'gauge',
  nodejs_heap_size_total_bytes: 'gauge',
  nodejs_heap_size_used_bytes: 'gauge',
  nodejs_heap_size_limit_bytes: 'gauge',
  nodejs_external_memory_bytes: 'gauge',
  nodejs_heap_space_size_total_bytes: 'gauge',
  nodejs_heap_space_size_used_bytes: 'gauge',
  nodejs_heap_space_size_available_bytes: 'gauge',
  nodejs_version_info: 'gauge',
  nodejs_gc_duration_seconds: 'histogram',
}

/** What one scrape of a recorder shows. */
export function scrape(recorder: DebuggingRecorder): Snapshot {
  runCollectors()
  return recorder.snapshot()
}

/** Lets timers that are due run, and those that are due with them before them. */
export function passTime(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}

/** Runs `body` with a fresh recorder installed, while the metrics of the process are collected. */
export function collecting<T>(
  options: Parameters<typeof collectProcessMetrics>[0],
  body: (recorder: DebuggingRecorder) => Promise<T>,
): Promise<T> {
  return withInstalled(new DebuggingRecorder(), async recorder => {
    using _end = collectProcessMetrics(options)
    return await body(recorder)
  })
}
