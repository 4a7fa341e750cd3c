/** The default port of a listener: the same as in the Rust exporter. */
export const defaultPort = 9000
