/**
 * The default export of a CommonJS module. Node, esbuild and webpack import its `module.exports`, which may carry the
 * export as `default`; Bun, Rollup and Vite import that export itself if the module sets `__esModule`.
 */
export function defaultExport<T extends object>(imported: T | { readonly default: T }): T {
  return 'default' in imported ? imported.default : imported
}
