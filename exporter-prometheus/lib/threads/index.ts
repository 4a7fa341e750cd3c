/**
 * Makes a worker thread take part in the exposition of its main thread. The facade loads it by itself; import it where
 * that cannot work.
 *
 * @packageDocumentation
 * @module metrics-exporter-prometheus/threads
 */
import { takePart } from './take-part.ts'

takePart()
